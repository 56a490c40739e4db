package io.meshflow.core.execution;

import io.meshflow.core.engine.Catalog;
import io.meshflow.core.engine.Parts;
import io.meshflow.core.model.Candidates;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.Models;
import io.meshflow.core.model.Needs;
import io.meshflow.core.run.Site;
import io.meshflow.core.tool.Tool;
import io.meshflow.core.tool.ToolSpec;
import java.util.List;
import java.util.Optional;

/** The catalog of what this process has. */
final class LiveCatalog implements Catalog {

  private final Ports ports;

  private LiveCatalog(Ports ports) {
    this.ports = ports;
  }

  static Parts parts(Ports ports, Rules rules) {
    return new Parts(rules.expressions(), rules.outputs(), rules.schemas(), new LiveCatalog(ports));
  }

  @Override
  public Optional<ToolSpec> tool(String name) {
    return ports.tools().find(name).map(Tool::spec);
  }

  @Override
  public Optional<FunctionSpec> function(String name) {
    return ports
        .functions()
        .find(name)
        .map(found -> new FunctionSpec(found.name(), found.risk(), found.effectClass()));
  }

  @Override
  public Optional<ModelOffer> model(String name) {
    return ports.models().find(name);
  }

  @Override
  public Candidates candidates(String name, Needs needs, Site site) {
    return of(ports.models(), site).candidates(name, needs);
  }

  /** The models that answer a run which began there. */
  static Models of(Models models, Site site) {
    return site.demo().map(models::admitted).orElse(models);
  }

  @Override
  public List<ModelOffer> embedders(String name) {
    return ports.models().embedders().candidates(name);
  }
}
