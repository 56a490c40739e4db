package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class WaitingServerTest {

  private static ServerSettings at(int port) {
    return new ServerSettings(
        "127.0.0.1",
        port,
        ServerSettings.Identity.of(TestServer.keys()),
        "default",
        new ServerSettings.Web(Set.of(), false, true),
        ServerSettings.Bounds.USUAL,
        Optional.empty(),
        false);
  }

  @Test
  void twoThatWaitDoNotShareAPort() {
    int port;
    try (WaitingServer first = WaitingServer.start(at(0), "test")) {
      port = first.port();
      assertThatThrownBy(() -> WaitingServer.start(at(port), "test"))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("is taken");
    }
    try (WaitingServer next = WaitingServer.start(at(port), "test")) {
      assertThat(next.port()).isEqualTo(port);
    }
  }
}
