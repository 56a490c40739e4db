package io.meshflow.models;

import io.meshflow.core.model.Abilities;
import io.meshflow.core.model.Price;

/**
 * What the price table knows of a model.
 *
 * @param vendor who sells it, such as {@code openai}
 * @param model the name it was found under
 * @param contextTokens how much fits in at this price; some vendors charge more for longer prompts
 * @param maxOutputTokens of one answer
 * @param asOf the day the source was read, as {@code yyyy-MM-dd}
 * @param abilities what the vendor says that it can do and cannot
 */
public record ModelFacts(
    String vendor,
    String model,
    Price price,
    long contextTokens,
    long maxOutputTokens,
    String asOf,
    String source,
    Abilities abilities) {}
