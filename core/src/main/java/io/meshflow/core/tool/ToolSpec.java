package io.meshflow.core.tool;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.RiskTier;

/** What a tool is; {@code schema} is the JSON Schema of its arguments, an object schema. */
public record ToolSpec(
    String name, String description, Value.Obj schema, RiskTier risk, EffectClass effectClass) {}
