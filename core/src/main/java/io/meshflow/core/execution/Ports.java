package io.meshflow.core.execution;

import io.meshflow.core.model.Models;
import io.meshflow.core.tool.CodeFunctions;
import io.meshflow.core.tool.HttpCaller;
import io.meshflow.core.tool.Tools;
import io.meshflow.core.tool.WebhookSecrets;

/**
 * Everything that reaches outside on behalf of runs.
 *
 * @param secrets sign webhooks, which {@code http} sends
 */
public record Ports(
    Models models, Tools tools, CodeFunctions functions, HttpCaller http, WebhookSecrets secrets) {

  /** Without webhooks. */
  public Ports(Models models, Tools tools, CodeFunctions functions, HttpCaller http) {
    this(models, tools, functions, http, WebhookSecrets.NONE);
  }
}
