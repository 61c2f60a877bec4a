import { diag, DiagLogLevel } from '@opentelemetry/api';
import { version } from '../settings/version.js';

/**
 * Exports the spans of this process over OTLP (HTTP, JSON), if an endpoint is set; otherwise it loads nothing, and spans cost nothing.
 * The other variables of OpenTelemetry's SDK hold, too: OTEL_EXPORTER_OTLP_HEADERS, OTEL_SERVICE_NAME, OTEL_TRACES_SAMPLER and so on.
 * @param service its name where OTEL_SERVICE_NAME does not say another
 * @param options.warn of spans that could not be exported
 * @returns exports what waits, and ends
 */
export async function startTracing(
  service: string,
  { endpoint, warn }: { endpoint: string | undefined; warn: (message: string) => void },
): Promise<() => Promise<void>> {
  if (endpoint === undefined) return async () => undefined;
  const [{ BatchSpanProcessor, NodeTracerProvider }, { OTLPTraceExporter }, resources] = await Promise.all([
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const url = `${endpoint.replace(/\/$/, '')}/v1/traces`;
  const report = (message: string): void => warn(`traces: ${message}`);
  const ignore = (): void => undefined;
  diag.setLogger(
    { error: report, warn: report, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  const resource = resources
    .defaultResource()
    .merge(resources.resourceFromAttributes({ 'service.name': service, 'service.version': version }))
    .merge(resources.detectResources({ detectors: [resources.envDetector] }));
  const provider = new NodeTracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url }))],
  });
  // api/middleware/traceparent.ts reads what comes, and nothing is passed on.
  provider.register({ propagator: null });
  // A collector that is away must not keep the process from ending.
  return () => provider.shutdown().catch(ignore);
}
