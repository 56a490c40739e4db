package io.meshflow.e2e.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.e2e.server.ServeProcess;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a server begins and ends. */
@Timeout(600)
final class LifeTest {

  @TempDir Path folder;

  private ServeProcess serve(StubModelServer model) throws Exception {
    ServeProcess serve =
        ServeProcess.start(
            folder, Map.of("OPENAI_BASE_URL", model.baseUrl(), "MESHFLOW_MODEL_PRICE", "free"));
    serve.until(() -> serve.port() > 0);
    return serve;
  }

  private static Value.Obj run(ServeProcess serve, String id) {
    return (Value.Obj) Json.parse(serve.get("/api/v1/runs/" + id).body());
  }

  @Test
  void aServerThatIsAskedToEndInTheMiddleOfACallEndsWell() throws Exception {
    String id;
    try (StubModelServer model = StubModelServer.start()) {
      model.models("stub").otherwise(StubReply.text("late").after(Duration.ofMinutes(5)));
      try (ServeProcess serve = serve(model)) {
        Value.Obj start = Value.obj("task", Value.of("x"), "model", Value.of("stub"));
        id = ((Value.Obj) Json.parse(serve.post("/api/v1/runs", start).body())).text("run_id");
        serve.until(
            () -> model.requests().stream().anyMatch(asked -> asked.method().equals("POST")));
        serve.stop();
        assertThat(serve.ended(Duration.ofMinutes(2))).as(serve.said()).isZero();
        assertThat(serve.said()).doesNotContain("Exception");
      }
    }
    try (StubModelServer model = StubModelServer.start()) {
      model.models("stub").otherwise(StubReply.text("at last"));
      try (ServeProcess serve = serve(model)) {
        serve.until(() -> run(serve, id).text("status").equals("completed"));
        assertThat(run(serve, id).toString()).contains("at last");
      }
    }
  }

  @Test
  void aFirstStartMakesAKeyThatItsOwnerAloneMayRead() throws Exception {
    Path file = folder.resolve(".meshflow/first-admin-key");
    try (ServeProcess serve =
        ServeProcess.start(folder, Map.of("MESHFLOW_API_KEYS", ""), "--demo")) {
      serve.until(() -> serve.said().contains("first-admin-key"));
      String key = Files.readString(file).strip();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      assertThat(serve.said()).doesNotContain(key);
      assertThat(serve.get("/api/v1/runs").status()).as("with another key").isEqualTo(401);
      assertThat(serve.get("/api/v1/runs", key).status()).isEqualTo(200);
    }
    try (ServeProcess again =
        ServeProcess.start(folder, Map.of("MESHFLOW_API_KEYS", ""), "--demo")) {
      again.until(() -> again.port() > 0);
      assertThat(again.get("/api/v1/runs", Files.readString(file).strip()).status()).isEqualTo(200);
    }
  }

  @Test
  void nobodyListensToTheWorldWithoutAKey() throws Exception {
    List<String> world = List.of("--demo", "--host", "0.0.0.0");
    try (ServeProcess serve =
        ServeProcess.start(folder, Map.of("MESHFLOW_API_KEYS", ""), world.toArray(String[]::new))) {
      int code = serve.ended(Duration.ofMinutes(2));
      assertThat(code).as(serve.said()).isEqualTo(2);
      assertThat(serve.said()).contains("key");
    }
  }
}
