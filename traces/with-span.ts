import { SpanStatusCode, trace, type Attributes, type Context, type Span } from '@opentelemetry/api';

/** Of all spans. It does nothing until `startTracing` has begun to export. */
export const tracer = trace.getTracer('evergreen');

/**
 * Runs work as a span. Spans that the work makes are its children.
 * @param parent by default the span that this is called in
 */
export async function withSpan<Result>(
  name: string,
  { attributes, parent }: { attributes: Attributes; parent?: Context },
  work: (span: Span) => Promise<Result>,
): Promise<Result> {
  const run = async (span: Span): Promise<Result> => {
    try {
      return await work(span);
    } catch (thrown) {
      // Messages can hold what a caller sent.
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw thrown;
    } finally {
      span.end();
    }
  };
  return parent === undefined
    ? tracer.startActiveSpan(name, { attributes }, run)
    : tracer.startActiveSpan(name, { attributes }, parent, run);
}
