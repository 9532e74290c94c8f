import type { Unit } from "../../../contracts/monitoring/metric.ts";

/**
 * How a histogram sorts values into buckets: each as wide, by ratio, as the next, so that a percentile is as right for
 * 1 ms as for 10 s. CloudWatch takes 150 distinct values a datum, which is the most that a scale has.
 */
export interface Scale {
  size: number;
  indexOf: (value: number) => number;
  /** The largest value of a bucket; Infinity for the last. */
  upperBound: (index: number) => number;
  /** Buckets whose bounds Prometheus is told; the others are added to the next of these. */
  told: readonly number[];
}

/** Neighbours are 12 % apart. */
const timeStepsPerDecade = 20;
const timeFrom = -2;
const timeDecades = 7;

/** 0.01 ms to 100 s, whatever the unit of time is called: 142 buckets. */
function makePositiveScale(): Scale {
  const last = timeDecades * timeStepsPerDecade + 1;
  const upperBound = (index: number) =>
    index === last ? Infinity : 10 ** (timeFrom + index / timeStepsPerDecade);
  return {
    size: last + 1,
    indexOf(value) {
      if (!(value > 0)) return 0;
      const index = Math.ceil((Math.log10(value) - timeFrom) * timeStepsPerDecade);
      return index < 0 ? 0 : index > last ? last : index;
    },
    upperBound,
    // 1 ms to 10 s, four a decade.
    told: Array.from({ length: 17 }, (_, nth) => 2 * timeStepsPerDecade + nth * 5),
  };
}

const byteStepsPerDecade = 12;
const byteFrom = 3;
const byteSteps = 6 * byteStepsPerDecade;

/** −1 GB to 1 GB with all below 1 kB as nothing: 147 buckets. */
function makeSignedScale(): Scale {
  const zero = byteSteps + 1;
  const size = 2 * zero + 1;
  const stepOf = (magnitude: number) =>
    Math.min(byteSteps + 1, Math.ceil((Math.log10(magnitude) - byteFrom) * byteStepsPerDecade));
  return {
    size,
    indexOf(value) {
      const step = Math.abs(value) > 10 ** byteFrom ? stepOf(Math.abs(value)) : 0;
      return value < 0 ? zero - step : zero + step;
    },
    upperBound(index) {
      if (index === size - 1) return Infinity;
      if (index >= zero) return 10 ** (byteFrom + (index - zero) / byteStepsPerDecade);
      return -(10 ** (byteFrom + (zero - index - 1) / byteStepsPerDecade));
    },
    told: Array.from({ length: 15 }, (_, nth) => nth * 10 + 1),
  };
}

const positive = makePositiveScale();
const signed = makeSignedScale();

export function scaleOf(unit: Unit): Scale {
  return unit === "Bytes" ? signed : positive;
}
