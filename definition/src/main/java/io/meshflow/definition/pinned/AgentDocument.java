package io.meshflow.definition.pinned;

import io.meshflow.core.agent.Agent;
import io.meshflow.core.agent.Agent.Bounds;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Manner;

/** Agents as data. */
final class AgentDocument {

  private AgentDocument() {}

  static Value.Obj write(Agent agent) {
    Bounds bounds = agent.bounds();
    Value.Obj manner = MannerDocument.write(bounds.manner());
    return Value.Obj.builder()
        .put("id", agent.id())
        .put("role", agent.role())
        .put("instructions", agent.instructions())
        .put("model", agent.model())
        .put("tools", Value.texts(agent.tools()))
        .putIf(!agent.outputSchema().fields().isEmpty(), "output_schema", agent.outputSchema())
        .put("max_turns", bounds.maxTurns())
        .put("max_output_tokens", bounds.maxOutputTokens())
        .put("max_repairs", bounds.maxRepairs())
        .put("temperature", bounds.temperature())
        .putIf(!manner.fields().isEmpty(), "manner", manner)
        .build();
  }

  static Agent read(Value.Obj document) {
    return new Agent(
        document.text("id"),
        document.text("role"),
        document.text("instructions"),
        document.text("model"),
        document.texts("tools"),
        document.objectIf("output_schema").orElse(Value.Obj.EMPTY),
        new Bounds(
            Math.toIntExact(document.whole("max_turns")),
            document.whole("max_output_tokens"),
            Math.toIntExact(document.whole("max_repairs")),
            document.number("temperature"),
            document.objectIf("manner").map(MannerDocument::read).orElse(Manner.USUAL)));
  }
}
