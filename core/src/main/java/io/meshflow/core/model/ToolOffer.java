package io.meshflow.core.model;

import io.meshflow.core.data.Value;

/** A tool as a model sees it; {@code schema} is the JSON Schema of its arguments. */
public record ToolOffer(String name, String description, Value.Obj schema) {}
