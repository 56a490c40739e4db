package io.meshflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.cli.CommandLineUnderTest.Outcome;
import io.meshflow.stub.AnthropicReplies;
import io.meshflow.stub.BedrockReplies;
import io.meshflow.stub.CohereReplies;
import io.meshflow.stub.GeminiReplies;
import io.meshflow.stub.OpenAiReplies;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.VendorReplies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code provider: NAME, model: NAME} at an agent. */
final class ProviderShorthandTest {

  private record Side(VendorReplies replies, String model, String path) {}

  private static final Map<String, Side> SIDES = new LinkedHashMap<>();

  static {
    VendorReplies openai = new OpenAiReplies();
    SIDES.put("openai", new Side(openai, "gpt-4o-mini", "/v1/chat/completions"));
    SIDES.put("azure", new Side(openai, "ours", "/openai/deployments/ours/chat/completions"));
    SIDES.put("anthropic", new Side(new AnthropicReplies(), "claude-haiku-5-5", "/v1/messages"));
    SIDES.put("gemini", new Side(new GeminiReplies(), "gemini-2.0-flash", "/gemini-2.0-flash:"));
    SIDES.put("bedrock", new Side(new BedrockReplies(), "amazon.nova-x", "/model/amazon.nova-x/"));
    SIDES.put("mistral", new Side(openai, "mistral-medium-3-5", "/v1/chat/completions"));
    SIDES.put("cohere", new Side(new CohereReplies(), "command-r-08-2024", "/v2/chat"));
    SIDES.put("ollama", new Side(openai, "llama3.2", "/v1/chat/completions"));
    SIDES.put("openai_compatible", new Side(openai, "qwen", "/v1/chat/completions"));
  }

  @TempDir Path folder;

  private void models(Map<String, StubModelServer> servers) throws IOException {
    StringBuilder file = new StringBuilder("providers:\n");
    servers.forEach(
        (name, server) ->
            file.append("  ")
                .append(name)
                .append(": {api_key: k, base_url: \"http://127.0.0.1:")
                .append(server.port())
                .append(name.equals("bedrock") ? "\", region: eu-west-1, access_key_id: a}" : "\"}")
                .append('\n'));
    Files.createDirectories(folder.resolve("config"));
    Files.writeString(folder.resolve("config/models.yaml"), file);
  }

  private Outcome run(String nodes) {
    Workflows.write(folder, "flow.yaml", "name: all\npolicy: {mode: dev}\nnodes:\n" + nodes);
    return new CommandLineUnderTest(folder)
        .with("MESHFLOW_MODEL_PRICE", "1/2")
        .run("run", "flow.yaml", "--task", "x");
  }

  @Test
  void oneAgentOfEachProviderAsksItsOwn() throws IOException {
    Map<String, StubModelServer> servers = new LinkedHashMap<>();
    StringBuilder nodes = new StringBuilder();
    SIDES.forEach(
        (name, side) -> {
          StubModelServer server = StubModelServer.start().models(side.model());
          servers.put(name, server.otherwise(side.replies().text("This is " + name + ".")));
          nodes.append(
              "  - {id: %s, provider: %s, model: %s, prompt: Say hello}\n"
                  .formatted(name.replace('_', '-'), name, side.model()));
        });
    try {
      models(servers);
      Outcome outcome = run(nodes.toString());
      assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
      List<String> said = new ArrayList<>();
      servers.forEach(
          (name, server) -> {
            assertThat(outcome.out()).contains("This is " + name + ".");
            assertThat(server.requests().getLast().path()).contains(SIDES.get(name).path());
            said.add(name);
          });
      assertThat(said).hasSize(9);
    } finally {
      servers.values().forEach(StubModelServer::close);
    }
  }

  @Test
  void anUnknownProviderAndAMissingKeyAreToldAtTheirPlace() throws IOException {
    try (StubModelServer server = StubModelServer.start().models("qwen")) {
      models(Map.of("openai", server));
      Outcome strange = run("  - {id: a, provider: gemni, model: gemini-2.0-flash}\n");
      assertThat(strange.code()).isEqualTo(2);
      assertThat(strange.err())
          .contains("flow.yaml:4:", "no provider is called `gemni`", "did you mean `gemini`");
      Outcome keyless = run("  - {id: a, provider: gemini, model: gemini-2.0-flash}\n");
      assertThat(keyless.code()).isEqualTo(2);
      assertThat(keyless.err()).contains("flow.yaml:4:", "set GEMINI_API_KEY");
    }
  }
}
