/** The rules and the loop: everything MeshFlow decides, with no dependency but the JDK's base. */
module io.meshflow.core {
  requires static transitive org.jspecify;

  exports io.meshflow.core.agent;
  exports io.meshflow.core.data;
  exports io.meshflow.core.engine;
  exports io.meshflow.core.execution;
  exports io.meshflow.core.ledger;
  exports io.meshflow.core.model;
  exports io.meshflow.core.policy;
  exports io.meshflow.core.policy.text;
  exports io.meshflow.core.run;
  exports io.meshflow.core.tool;
  exports io.meshflow.core.workflow;
}
