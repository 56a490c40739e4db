package io.meshflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether figures need a key is a setting. */
class OpenMetricsTest {

  @TempDir Path folder;

  private int withoutKey(ServedCommandLine server, String path) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(server.address() + path)).build();
      return http.send(request, BodyHandlers.discarding()).statusCode();
    }
  }

  @Test
  void metricsNeedAKeyUnlessTheFileOpensThem() throws Exception {
    try (ServedCommandLine server = serve()) {
      assertThat(withoutKey(server, "/metrics")).isEqualTo(401);
    }
    Files.writeString(
        folder.resolve("meshflow.yaml"),
        "metrics_open: true\nlog_level: 'warn,meshflow=info,a.library=trace'\n");
    try (ServedCommandLine server = serve()) {
      assertThat(withoutKey(server, "/metrics")).isEqualTo(200);
      assertThat(withoutKey(server, "/api/v1/runs")).isEqualTo(401);
      CommandLineUnderTest.Outcome levels = server.client(folder).run("admin", "log-level");
      assertThat(levels.out()).as("MESHFLOW_LOG_LEVEL").contains("a.library=trace");
    }
  }

  private ServedCommandLine serve() throws IOException {
    return new ServedCommandLine(folder, "serve", "--port", "0");
  }
}
