package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.LanguageModel;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server tells people of how it is. */
@Timeout(60)
final class HealthTest {

  @TempDir Path home;

  @Test
  void whatWorksAndWhatItWorksWithIsTold() {
    Semaphore asked = new Semaphore(0);
    Semaphore go = new Semaphore(0);
    LanguageModel slow =
        (permit, deltas) -> {
          asked.release();
          go.acquireUninterruptibly();
          throw new IllegalStateException("enough");
        };
    try (TestServer server =
        TestServer.open(home, models -> new Paced(models, slow), TestServer.keys())) {
      Value.Obj idle = server.get("/health", "").json();
      assertThat(idle.whole("workers")).isZero();
      assertThat(idle.whole("queue")).isZero();
      assertThat(idle.object("dependencies").text("database")).isEqualTo("up");

      server.post("/api/v1/runs", TestServer.OPERATOR, "{\"task\":\"x\"}");
      asked.acquireUninterruptibly();
      assertThat(server.get("/health", "").json().whole("workers")).isEqualTo(1);
      go.release(100);
    }
  }
}
