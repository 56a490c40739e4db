package io.meshflow.server.api;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.Needs;
import io.meshflow.core.workflow.Workflow;
import java.util.Optional;

/** What the installation around the server knows. Thread safe. */
public interface Installation {

  /** The terms that calls through the gateway live under. */
  GatewayTerms gateway();

  /** The models there are, the default first. */
  Value.Obj models();

  /** Which models a name leads to now, in order; empty when there is none. */
  Optional<Value.Obj> route(String name, Needs needs);

  /** Why a name leads nowhere, and what to do. */
  String missing(String name);

  /** The price table. */
  Value.Obj prices();

  /**
   * The workflow with another prompt at a node.
   *
   * @throws IllegalArgumentException when the node has none
   */
  Workflow reworded(Workflow workflow, String node, String prompt);
}
