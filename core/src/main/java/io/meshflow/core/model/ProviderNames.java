package io.meshflow.core.model;

import java.util.Map;

/** Names of providers in the words of OpenTelemetry's conventions (semconv 1.41). Stateless. */
public final class ProviderNames {

  private static final Map<String, String> CONVENTIONAL =
      Map.of(
          "gemini", "gcp.gemini",
          "bedrock", "aws.bedrock",
          "azure", "azure.ai.openai",
          "mistral", "mistral_ai");

  private ProviderNames() {}

  /** A provider as the conventions call it; one they do not know keeps its name. */
  public static String conventional(String ours) {
    return CONVENTIONAL.getOrDefault(ours, ours);
  }
}
