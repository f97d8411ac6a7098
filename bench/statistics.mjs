// What is told of many measurements.

export const minimum = (values) => Math.min(...values);

/** The middle one; of two, the upper. */
export const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
