package io.meshflow.core.engine;

import io.meshflow.core.agent.Conversation;
import io.meshflow.core.data.JsonSchemas;
import io.meshflow.core.policy.OutputGate;
import io.meshflow.core.workflow.Expressions;

/** What the decider is made of: all of it pure and thread safe. */
public record Parts(
    Expressions expressions, OutputGate outputs, JsonSchemas schemas, Catalog catalog) {

  Conversation conversation() {
    return new Conversation(schemas);
  }
}
