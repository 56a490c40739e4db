package io.meshflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How {@code serve} begins. */
@Timeout(180)
class ServeCommandTest {

  @TempDir Path folder;

  @Test
  void aPortThatIsTakenIsSaidAndNothingIsServed() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = Integer.toString(other.getLocalPort());
      CommandLineUnderTest.Outcome result =
          new CommandLineUnderTest(folder).with("MESHFLOW_PORT", port).run("serve", "--demo");
      assertThat(result.code()).isEqualTo(2);
      assertThat(result.err()).contains("Port " + port + " cannot be listened on", "--port 0");
      assertThat(result.out() + result.err()).doesNotContain("listening\"");
      CommandLineUnderTest.Outcome world =
          new CommandLineUnderTest(folder).with("MESHFLOW_HOST", "0.0.0.0").run("serve", "--demo");
      assertThat(world.code()).isEqualTo(2);
      assertThat(world.err()).contains("Without a key");
    }
  }
}
