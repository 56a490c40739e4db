package io.meshflow.cli.wiring;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.Needs;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.definition.pinned.Reworded;
import io.meshflow.models.DetectedModels;
import io.meshflow.models.ModelReport;
import io.meshflow.server.api.GatewayTerms;
import io.meshflow.server.api.Installation;
import java.util.Optional;
import java.util.function.Supplier;

/** What this installation knows of its models. Thread safe. */
public final class LocalInstallation implements Installation {

  private final Supplier<DetectedModels> models;
  private final GatewayTerms gateway;

  public LocalInstallation(Supplier<DetectedModels> models, GatewayTerms gateway) {
    this.models = models;
    this.gateway = gateway;
  }

  @Override
  public GatewayTerms gateway() {
    return gateway;
  }

  @Override
  public Value.Obj models() {
    return ModelReport.list(models.get());
  }

  @Override
  public Optional<Value.Obj> route(String name, Needs needs) {
    return ModelReport.route(models.get(), name, needs);
  }

  @Override
  public String missing(String name) {
    return ModelReport.missing(models.get(), name);
  }

  @Override
  public Value.Obj prices() {
    return ModelReport.prices();
  }

  @Override
  public Workflow reworded(Workflow workflow, String node, String prompt) {
    return Reworded.workflow(workflow, node, prompt);
  }
}
