package io.meshflow.server;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.Needs;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.definition.pinned.Reworded;
import io.meshflow.models.DetectedModels;
import io.meshflow.models.ModelReport;
import io.meshflow.server.api.GatewayTerms;
import io.meshflow.server.api.Installation;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** An installation with a vendor that is never asked. */
final class DemoInstallation implements Installation {

  private final GatewayTerms gateway;
  private final DetectedModels models =
      DetectedModels.detect(
          Map.of("OPENAI_API_KEY", "sk-none"), "", InstantSource.system(), Duration.ZERO);

  DemoInstallation(GatewayTerms gateway) {
    this.gateway = gateway;
  }

  @Override
  public GatewayTerms gateway() {
    return gateway;
  }

  @Override
  public Value.Obj models() {
    return ModelReport.list(models);
  }

  @Override
  public Optional<Value.Obj> route(String name, Needs needs) {
    return ModelReport.route(models, name, needs);
  }

  @Override
  public String missing(String name) {
    return ModelReport.missing(models, name);
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
