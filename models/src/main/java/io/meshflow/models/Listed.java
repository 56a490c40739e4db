package io.meshflow.models;

/**
 * A model as its server lists it.
 *
 * @param contextTokens how much fits in; 0 when the server does not say
 */
record Listed(String model, long contextTokens) {}
