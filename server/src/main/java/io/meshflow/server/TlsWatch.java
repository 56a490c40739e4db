package io.meshflow.server;

import io.meshflow.server.operations.Remarks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * Reads TLS files again within two seconds after they have changed. A pair that does not do keeps
 * the one in force and is told of once. Runs on a thread of its own until it is closed.
 */
final class TlsWatch implements AutoCloseable {

  private static final long LOOK_MILLIS = 1_000;

  private final ServerSettings.Tls files;
  private final Consumer<SSLContext> reload;
  private final Remarks log;
  private final CountDownLatch closed = new CountDownLatch(1);
  private List<String> seen;

  private TlsWatch(ServerSettings.Tls files, Consumer<SSLContext> reload, Remarks log) {
    this.files = files;
    this.reload = reload;
    this.log = log;
    this.seen = marks();
  }

  static TlsWatch begin(ServerSettings.Tls files, Consumer<SSLContext> reload, Remarks log) {
    TlsWatch watch = new TlsWatch(files, reload, log);
    Thread.ofVirtual().name("meshflow-tls").start(watch::work);
    return watch;
  }

  private List<String> marks() {
    return Stream.concat(Stream.of(files.chain(), files.key()), files.clientIssuers().stream())
        .map(TlsWatch::mark)
        .toList();
  }

  private static String mark(Path file) {
    try {
      return Files.getLastModifiedTime(file) + " " + Files.size(file);
    } catch (IOException e) {
      return "not there";
    }
  }

  private void work() {
    try {
      while (!closed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        List<String> now = marks();
        if (!now.equals(seen)) {
          seen = now;
          read();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    try {
      reload.accept(PemTls.context(files));
      log.info("The TLS files were read again.");
    } catch (RuntimeException broken) {
      log.warn(broken.getMessage() + " The ones read before count on.");
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
