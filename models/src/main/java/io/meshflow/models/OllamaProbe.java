package io.meshflow.models;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.JsonException;
import io.meshflow.core.data.Value;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * Looks for an Ollama with models pulled. Speaks HTTP/1.0 over a plain socket, so that looking
 * costs a start without one next to nothing.
 */
final class OllamaProbe {

  private static final int LONGEST = 1 << 20;

  private final String host;
  private final int port;

  private OllamaProbe(String host, int port) {
    this.host = host;
    this.port = port;
  }

  /** Reads {@code OLLAMA_HOST} as Ollama does: host, host:port or an address; empty for here. */
  static OllamaProbe at(String setting) {
    String text = setting.strip().replaceFirst("^https?://", "").replaceFirst("/.*$", "");
    int colon = text.lastIndexOf(':');
    boolean numbered = colon >= 0 && text.substring(colon + 1).matches("\\d{1,5}");
    String host = numbered ? text.substring(0, colon) : text;
    int port = numbered ? Math.min(65_535, Integer.parseInt(text.substring(colon + 1))) : 11_434;
    boolean here = host.isEmpty() || host.equals("0.0.0.0");
    return new OllamaProbe(here ? "127.0.0.1" : host, port);
  }

  String address() {
    return "http://" + host + ":" + port + "/v1";
  }

  /** Models, the one pulled last first; empty when nobody answers in time. */
  List<String> models(Duration patience) {
    long by = System.nanoTime() + patience.toNanos();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), left(by));
      String ask = "GET /api/tags HTTP/1.0\r\nHost: " + host + "\r\n\r\n";
      socket.getOutputStream().write(ask.getBytes(StandardCharsets.US_ASCII));
      return names(answer(socket, by));
    } catch (IOException | JsonException | IllegalArgumentException nobody) {
      return List.of();
    }
  }

  private static String answer(Socket socket, long by) throws IOException {
    var answer = new java.io.ByteArrayOutputStream();
    byte[] piece = new byte[8192];
    for (int read = 0; read >= 0 && answer.size() < LONGEST; ) {
      answer.write(piece, 0, read);
      socket.setSoTimeout(left(by));
      read = socket.getInputStream().read(piece);
    }
    return answer.toString(StandardCharsets.UTF_8);
  }

  private static int left(long by) throws IOException {
    long millis = (by - System.nanoTime()) / 1_000_000;
    if (millis <= 0) {
      throw new StalledException("probe_timeout");
    }
    return (int) millis;
  }

  private static List<String> names(String answer) {
    int body = answer.indexOf("\r\n\r\n");
    if (body < 0 || !answer.startsWith("HTTP/1.") || !answer.substring(8, 12).equals(" 200")) {
      return List.of();
    }
    return Json.parseForeign(answer.substring(body + 4)) instanceof Value.Obj document
        ? Loose.objects(document, "models").stream()
            .map(model -> Loose.text(model, "name"))
            .filter(name -> !name.isEmpty())
            .toList()
        : List.of();
  }
}
