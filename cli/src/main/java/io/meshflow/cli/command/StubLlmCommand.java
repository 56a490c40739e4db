package io.meshflow.cli.command;

import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Terminal;
import io.meshflow.stub.AnthropicReplies;
import io.meshflow.stub.BedrockReplies;
import io.meshflow.stub.CohereReplies;
import io.meshflow.stub.GeminiReplies;
import io.meshflow.stub.OpenAiReplies;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import io.meshflow.stub.StubRequest;
import io.meshflow.stub.StubScript;
import io.meshflow.stub.VendorReplies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code meshflow stub-llm}. */
@Command(
    name = "stub-llm",
    header = "Answers like a model vendor, as scripted, for tests that cost nothing.%n",
    description = {
      "Prints its address and listens on this machine until it is stopped. Without a script every",
      "question gets the same text. A script is a JSON array of answers, given in order, the last",
      "one again and again; each has one of",
      "  \"text\": \"…\"",
      "  \"tool_calls\": [{\"id\": \"c1\", \"tool\": \"calculator\", \"arguments\": {…}}]",
      "  \"error\": {\"status\": 429, \"code\": \"busy\", \"message\": \"…\", \"retry_after\": 2}",
      "and may have \"delay_ms\", \"pace_ms\" (before each piece), \"pieces\" (only the first n) and",
      "\"end\": \"break\" or \"silence\" for a connection that breaks or falls silent, \"headers\"",
      "and \"rate_limit\": {\"requests\": {\"limit\": 60, \"remaining\": 0, \"reset\": 30}, \"tokens\": …},",
      "which is said in the vendor's own headers. Who asks for no stream gets no stream.",
      "Vectors (/v1/embeddings) need no script: texts that share words get nearer ones.%n"
    },
    footer = {
      "",
      "Examples:",
      "  meshflow stub-llm --port 4010 --text \"It is fine.\"",
      "  OPENAI_BASE_URL=http://127.0.0.1:4010/v1 meshflow run flow.yaml --task x",
      "  meshflow stub-llm --vendor anthropic --script answers.json"
    })
final class StubLlmCommand implements Callable<Integer> {

  /** In whose words it answers. */
  enum Vendor {
    OPENAI("OPENAI_BASE_URL=%s/v1"),
    ANTHROPIC("ANTHROPIC_BASE_URL=%s ANTHROPIC_API_KEY=stub"),
    GEMINI("GEMINI_BASE_URL=%s GEMINI_API_KEY=stub"),
    COHERE("COHERE_BASE_URL=%s COHERE_API_KEY=stub"),
    BEDROCK("BEDROCK_BASE_URL=%s BEDROCK_REGION=us-east-1 AWS_SECRET_ACCESS_KEY=stub");

    private final String variables;

    Vendor(String variables) {
      this.variables = variables;
    }

    VendorReplies replies() {
      return switch (this) {
        case OPENAI -> new OpenAiReplies();
        case ANTHROPIC -> new AnthropicReplies();
        case GEMINI -> new GeminiReplies();
        case COHERE -> new CohereReplies();
        case BEDROCK -> new BedrockReplies();
      };
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Spec @Nullable CommandSpec spec;

  @Option(names = "--port", paramLabel = "PORT", description = "Any free one unless said.")
  int port;

  @Option(
      names = "--vendor",
      paramLabel = "NAME",
      description = "openai (also for Azure, Mistral, Ollama), anthropic, gemini, cohere, bedrock.")
  Vendor vendor = Vendor.OPENAI;

  @Option(names = "--text", paramLabel = "TEXT", description = "What it answers.")
  String text = "Hello from the stub.";

  @Option(names = "--pace", paramLabel = "MS", description = "Milliseconds before each piece.")
  int pace;

  @Option(names = "--script", paramLabel = "FILE", description = "Answers instead of --text.")
  String script = "";

  @Override
  public Integer call() throws InterruptedException {
    Session session = Root.of(spec);
    List<StubReply> answers = answers(session);
    try (StubModelServer server = server()) {
      Terminal terminal = session.terminal();
      server.models("stub");
      answers.subList(0, answers.size() - 1).forEach(server::next);
      server.otherwise(answers.getLast());
      server.each(request -> terminal.note(Line.of(Style.FAINT, " " + told(request))));
      String address = "http://127.0.0.1:" + server.port();
      terminal.print(vendor.variables.formatted(address));
      CountDownLatch ended = new CountDownLatch(1);
      Runtime.getRuntime().addShutdownHook(new Thread(ended::countDown, "stop"));
      ended.await();
    }
    return Exit.DONE;
  }

  private List<StubReply> answers(Session session) {
    if (script.isEmpty()) {
      return List.of(vendor.replies().text(text).paced(Duration.ofMillis(Math.max(0, pace))));
    }
    try {
      return StubScript.read(Files.readString(session.path(script)), vendor.replies());
    } catch (IOException unreadable) {
      throw Refusal.usage("The script " + script + " cannot be read: " + unreadable.getMessage());
    } catch (IllegalArgumentException wrong) {
      throw Refusal.usage("The script " + script + " cannot be used: " + wrong.getMessage());
    }
  }

  private StubModelServer server() {
    try {
      return StubModelServer.start(port);
    } catch (UncheckedIOException taken) {
      throw Refusal.usage("Port " + port + " cannot be listened on; is it taken? Try --port 0.");
    }
  }

  private static String told(StubRequest request) {
    return request.method() + " " + request.path() + "  " + request.body().length() + " characters";
  }
}
