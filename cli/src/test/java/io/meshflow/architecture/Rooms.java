package io.meshflow.architecture;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rooms of core and the modules, each with what it may use. Adding one needs an ADR. */
final class Rooms {
  static final String ROOT = "io.meshflow.";
  static final String CORE = ROOT + "core.";

  /** In reading order; a room uses only rooms that stand before it. */
  static final Map<String, List<String>> ROOMS = rooms();

  static final Map<String, List<String>> MODULES = modules();

  /** Rooms that neither know the time nor do anything: they only decide. */
  static final List<String> PURE = List.of("policy", "agent", "workflow", "run", "engine");

  /** Packages of libraries, by the only module that may use them. */
  static final Map<String, Set<String>> LIBRARIES =
      Map.of(
          "definition", Set.of("org.snakeyaml.", "com.networknt.", "dev.cel.", "com.google."),
          "storage",
              Set.of("java.sql.", "javax.sql.", "org.sqlite.", "org.flywaydb.", "com.zaxxer."),
          "embeddings", Set.of("ai.onnxruntime."),
          "server", Set.of("io.helidon.", "com.nimbusds."),
          "telemetry", Set.of("io.opentelemetry."),
          "cli", Set.of("picocli."));

  private Rooms() {}

  private static Map<String, List<String>> rooms() {
    Map<String, List<String>> uses = new LinkedHashMap<>();
    uses.put("data", List.of());
    uses.put("policy", List.of("data"));
    uses.put("model", List.of("data", "policy"));
    uses.put("tool", List.of("data", "policy"));
    uses.put("agent", List.of("data", "policy", "model", "tool"));
    uses.put("workflow", List.of("data", "policy", "agent"));
    uses.put("run", List.of("data", "policy", "model", "tool", "workflow"));
    uses.put("engine", List.of("data", "policy", "model", "tool", "agent", "workflow", "run"));
    uses.put("ledger", List.of("data", "run"));
    uses.put("execution", List.copyOf(uses.keySet()));
    return uses;
  }

  private static Map<String, List<String>> modules() {
    Map<String, List<String>> uses = new LinkedHashMap<>();
    uses.put("core", List.of());
    for (String module :
        List.of(
            "definition",
            "storage",
            "stub",
            "models",
            "embeddings",
            "tools",
            "server",
            "telemetry")) {
      uses.put(module, List.of("core"));
    }
    uses.put("testkit", List.of("core", "stub"));
    uses.put(
        "cli",
        List.of("core", "definition", "storage", "stub", "models", "tools", "server", "telemetry"));
    return uses;
  }
}
