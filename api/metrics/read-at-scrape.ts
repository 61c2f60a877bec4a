import { Counter, Gauge, type Registry } from 'prom-client';

/** A metric whose value is read whenever the metrics are asked for. */
interface ReadMetric<Value> {
  name: string;
  help: string;
  read: () => Value;
}

/** A gauge. While `read` returns null, it has no value. */
export function addGauge(registry: Registry, { name, help, read }: ReadMetric<number | null>): void {
  new Gauge({
    ...{ name, help, registers: [registry] },
    collect() {
      const value = read();
      if (value === null) this.remove();
      else this.set(value);
    },
  });
}

/** A gauge that is always 1 and says something with its labels. While `read` returns null, it has no value. */
export function addInfo<Label extends string>(
  registry: Registry,
  { name, help, labelNames, read }: ReadMetric<Record<Label, string> | null> & { labelNames: Label[] },
): void {
  new Gauge({
    ...{ name, help, labelNames, registers: [registry] },
    collect() {
      this.reset();
      const labels = read();
      if (labels !== null) this.set(labels, 1);
    },
  });
}

/** A count that is kept elsewhere. */
export function addCounter(registry: Registry, { name, help, read }: ReadMetric<number>): void {
  new Counter({
    ...{ name, help, registers: [registry] },
    collect() {
      this.reset();
      this.inc(read());
    },
  });
}

/** The value of a gauge that says yes or no. */
export const flag = (value: boolean): number => (value ? 1 : 0);
