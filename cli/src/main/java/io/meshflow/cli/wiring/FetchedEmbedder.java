package io.meshflow.cli.wiring;

import io.meshflow.core.model.EmbeddingModel;
import io.meshflow.core.model.EmbeddingRequest;
import io.meshflow.core.model.EmbeddingResponse;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.Permit;
import io.meshflow.models.OnClassPath;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The model that makes vectors in this process. Its libraries (60 MB) are no part of the build: the
 * launcher fetches them when they are first used. A failure is remembered for five minutes. Thread
 * safe; whoever comes while it is fetched waits.
 */
final class FetchedEmbedder implements EmbeddingModel {

  private static final Duration PATIENCE = Duration.ofMinutes(8);
  private static final Duration PAUSE = Duration.ofMinutes(5);

  private final String folder;
  private final String launcher;
  private @Nullable EmbeddingModel model;
  private @Nullable String failure;
  private long failedAt;

  /**
   * One that is not fetched yet.
   *
   * @param folder where its libraries lie once they are fetched; empty when nothing fetches them
   * @param launcher fetches them when called with {@code fetch embeddings}
   */
  FetchedEmbedder(String folder, String launcher) {
    this.folder = folder;
    this.launcher = launcher;
  }

  /** As the launcher said when it started this process. */
  static FetchedEmbedder ofProcess() {
    return new FetchedEmbedder(
        System.getProperty("meshflow.embeddings", ""), System.getProperty("meshflow.launcher", ""));
  }

  @Override
  public EmbeddingResponse embed(Permit<EmbeddingRequest> permit) {
    return model().embed(permit);
  }

  private synchronized EmbeddingModel model() {
    if (model == null) {
      if (failure != null && System.nanoTime() - failedAt < PAUSE.toNanos()) {
        throw new EffectFailure.Permanent("not_installed", failure);
      }
      try {
        model = find();
      } catch (IOException missing) {
        failure = missing.getMessage();
        failedAt = System.nanoTime();
        throw new EffectFailure.Permanent("not_installed", String.valueOf(failure));
      }
    }
    return model;
  }

  private EmbeddingModel find() throws IOException {
    EmbeddingModel there = OnClassPath.find().orElse(null);
    if (there != null) {
      return there;
    }
    if (folder.isEmpty() || launcher.isEmpty()) {
      throw new IOException(
          "the model in this process is not installed: start MeshFlow with ./meshflow, which"
              + " fetches it, or put meshflow-embeddings on the class path");
    }
    Path libraries = Path.of(folder);
    if (!Files.isDirectory(libraries)) {
      fetch();
    }
    return OnClassPath.find(new URLClassLoader(jars(libraries), getClass().getClassLoader()))
        .orElseThrow(() -> new IOException("there is no model in " + libraries + ": delete it"));
  }

  private static URL[] jars(Path libraries) throws IOException {
    try (Stream<Path> files = Files.list(libraries)) {
      List<URL> jars = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        jars.add(url(file));
      }
      return jars.toArray(URL[]::new);
    }
  }

  private static URL url(Path file) throws MalformedURLException {
    return file.toUri().toURL();
  }

  private void fetch() throws IOException {
    Process process =
        new ProcessBuilder(launcher, "fetch", "embeddings").redirectErrorStream(true).start();
    process.getOutputStream().close();
    Thread stop = Thread.ofVirtual().start(() -> stopLate(process));
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      int code = process.waitFor();
      if (code != 0 || !Files.isDirectory(Path.of(folder))) {
        throw new IOException(
            "the model in this process cannot be fetched (try `./meshflow fetch embeddings`): "
                + lastLine(told));
      }
    } catch (InterruptedException stopped) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("stopped while the model in this process was fetched", stopped);
    } finally {
      stop.interrupt();
    }
  }

  private static void stopLate(Process process) {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroy();
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private static String lastLine(String told) {
    String[] lines = told.strip().split("\n", -1);
    return lines[lines.length - 1].strip();
  }
}
