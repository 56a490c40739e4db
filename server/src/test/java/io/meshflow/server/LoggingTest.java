package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.LanguageModel;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.Models;
import io.meshflow.server.operations.LogLevels;
import io.meshflow.server.operations.LogPipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One log: what libraries say is in it, as much as is wanted, without secrets. */
final class LoggingTest {

  private static final String NAME = "com.zaxxer.hikari.pool.HikariPool";
  private static final Logger LIBRARY = Logger.getLogger(NAME);

  @TempDir Path home;

  @AfterEach
  void usual() {
    LogLevels.set("warn,com.zaxxer=warn,meshflow=info,meshflow.request=info");
  }

  @Test
  void aLibrarysLinesAreJsonWithoutSecretsAndAsManyAsAreWanted() {
    List<String> lines = new ArrayList<>();
    try (LogPipe pipe = LogPipe.install((at, level, line) -> lines.add(line), true)) {
      assertThat(pipe).isNotNull();
      LogLevels.set("warn");
      LIBRARY.info("not wanted");
      LIBRARY.log(
          Level.WARNING,
          "away\nwith Authorization: Bearer sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789",
          new IllegalStateException("postgres://u:hunter2secret@db/x"));
      assertThat(lines).hasSize(1);
      Value.Obj line = (Value.Obj) Json.parse(lines.getFirst());
      assertThat(line.text("level")).isEqualTo("warn");
      assertThat(line.text("logger")).isEqualTo(NAME);
      assertThat(line.text("cause")).contains("IllegalStateException", "LoggingTest");
      assertThat(lines.getFirst()).doesNotContain("\n", "abcdefghijklmnop", "hunter2secret");

      LogLevels.set("com.zaxxer=debug");
      LIBRARY.fine("wanted now");
      Logger.getLogger("io.helidon.x").fine("not this one");
      assertThat(lines).hasSize(2).last().asString().contains("wanted now", "debug");
      assertThatThrownBy(() -> LogLevels.set("off,io.helidon=loud")).hasMessageContaining("loud");
      LIBRARY.warning("still here");
      assertThat(lines).hasSize(3);
    }
  }

  @Test
  void anAdminOfAllTenantsChangesLevelsWhileTheServerRuns() throws IOException {
    try (TestServer server = TestServer.open(home)) {
      server.get("/api/v1/runs", TestServer.OPERATOR);
      server.told("listRuns");
      String quiet = "{\"levels\":\"meshflow.request=error\"}";
      String path = "/api/v1/log-levels";
      assertThat(server.send("PUT", path, "admin-key-2", quiet).status()).isEqualTo(403);
      assertThat(server.send("PUT", path, TestServer.OPERATOR, quiet).status()).isEqualTo(403);
      assertThat(server.send("PUT", path, TestServer.ADMIN, "{\"levels\":\"loud\"}").status())
          .isEqualTo(400);
      assertThat(server.send("PUT", path, TestServer.ADMIN, quiet).json().toString())
          .contains("meshflow.request", "error");
      server.served("GET /api/v1/workflows", TestServer.OPERATOR, "");
      server.send("PUT", path, TestServer.ADMIN, "{\"levels\":\"meshflow.request=info\"}");
      server.get("/api/v1/runs/none", TestServer.OPERATOR);
      server.told("getRun");
      assertThat(server.log).noneMatch(line -> line.contains("listWorkflows"));
      assertThat(server.get(path, TestServer.ADMIN).body()).contains("meshflow.request");
    }
  }

  @Test
  void ourOwnLinesAskForLevelsTooAndAQuietLevelSilencesThem() throws IOException {
    try (TestServer server = TestServer.open(home)) {
      LogLevels.set("off,meshflow=off,meshflow.request=off");
      server.served("POST /run", TestServer.OPERATOR, "{\"task\":\"x\"}");
      LogLevels.set("warn,meshflow=warn,meshflow.request=warn");
      server.served("GET /api/v1/workflows", TestServer.OPERATOR, "");
      LogLevels.set("warn,meshflow=info,meshflow.request=info");
      server.get("/api/v1/models", TestServer.OPERATOR);
      server.told("listModels");
      assertThat(server.log).allMatch(line -> line.contains("listModels"));
    }
  }

  @Test
  void whatTheServerSaysOfItsKeysIsALineOfTheLogAsWell(@TempDir Path folder) throws IOException {
    Path keys = folder.resolve("keys");
    Files.writeString(keys, "a-key-of-a-file;viewer\n");
    ServerSettings.Identity identity =
        new ServerSettings.Identity(TestServer.keys(), Optional.of(keys), Optional.empty());
    try (TestServer server =
        new TestServer(home, models -> models, identity, ServerSettings.Bounds.USUAL)) {
      assertThat(server.get("/api/v1/whoami", "a-key-of-a-file").status()).isEqualTo(200);
      Files.writeString(keys, "short;nobody\n");
      Files.setLastModifiedTime(keys, FileTime.from(Instant.now().plusSeconds(60)));
      long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (server.log.stream().noneMatch(line -> line.contains("count on"))
          && System.nanoTime() < until) {
        assertThat(server.get("/api/v1/whoami", "a-key-of-a-file").status()).isEqualTo(200);
      }
      assertThat(server.log)
          .allSatisfy(line -> assertThat(Json.parse(line)).isInstanceOf(Value.Obj.class))
          .anyMatch(line -> line.contains("count on") && line.contains("\"level\":\"warn\""));
    }
  }

  /** A model whose library has something to say while it is called. */
  private record Chatty(Models inner) implements Models {
    @Override
    public Optional<ModelOffer> find(String name) {
      return inner.find(name);
    }

    @Override
    public List<ModelOffer> offers() {
      LIBRARY.warning("said during a request");
      return inner.offers();
    }

    @Override
    public LanguageModel open(ModelOffer offer) {
      LanguageModel model = inner.open(offer);
      return (permit, tokens) -> {
        LIBRARY.warning("said during a call");
        return model.chat(permit, tokens);
      };
    }
  }

  @Test
  void whatALibrarySaysDuringACallOrARequestNamesTheRunOrTheRequest() {
    List<String> lines = new CopyOnWriteArrayList<>();
    try (TestServer server = TestServer.open(home, Chatty::new, TestServer.keys());
        LogPipe pipe = LogPipe.install((at, level, line) -> lines.add(line), true)) {
      assertThat(pipe).isNotNull();
      String run =
          server
              .send(
                  "POST",
                  "/api/v1/runs",
                  TestServer.OPERATOR,
                  "{\"task\":\"x\",\"wait\":30}",
                  "X-Correlation-ID",
                  "order-16")
              .json()
              .text("run_id");
      server.send("GET", "/v1/models", TestServer.OPERATOR, null, "X-Correlation-ID", "order-17");
      assertThat(lines)
          .anySatisfy(
              line ->
                  assertThat(line).contains("during a request", "\"correlation_id\":\"order-17"))
          .anySatisfy(
              line ->
                  assertThat(line)
                      .contains(
                          "said during a call",
                          "\"run_id\":\"" + run,
                          "\"correlation_id\":\"order-16"));
    }
  }
}
