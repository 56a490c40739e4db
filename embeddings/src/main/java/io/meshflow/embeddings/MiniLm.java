package io.meshflow.embeddings;

import ai.onnxruntime.OrtException;
import io.meshflow.core.model.EmbeddingInput;
import io.meshflow.core.model.EmbeddingModel;
import io.meshflow.core.model.EmbeddingRequest;
import io.meshflow.core.model.EmbeddingResponse;
import io.meshflow.core.model.Usage;
import io.meshflow.core.model.Vector;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.Permit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * all-MiniLM-L6-v2 with 8-bit weights (Apache-2.0): 384 numbers of length 1, English first. Works
 * without network; one thread for each call, and as many calls at once as there are processors, so
 * that the threads of others go on. A text longer than the network takes is cut into windows whose
 * mean counts. Loads when first asked, which takes about a second and 200 MB. Thread safe.
 */
public final class MiniLm implements EmbeddingModel {

  private static final int DIMENSIONS = 384;
  private static final int WINDOW = 254;
  private static final int MOST_TOKENS = 8_192;
  private static final String FILE = "/all-minilm-l6-v2-q";

  private record Loaded(WordPiece tokenizer, Network network) {}

  private final ThreadPoolExecutor workers;
  private @Nullable Loaded loaded;

  /** Found as a service. */
  public MiniLm() {
    int most = Runtime.getRuntime().availableProcessors();
    workers =
        new ThreadPoolExecutor(
            most,
            most,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("embedding-", 0).factory());
    workers.allowCoreThreadTimeOut(true);
  }

  @Override
  public EmbeddingResponse embed(Permit<EmbeddingRequest> permit) {
    EmbeddingRequest request = permit.spend();
    int wanted = request.form().dimensions();
    if (wanted != 0 && wanted != DIMENSIONS) {
      throw unsupported(request, "has vectors of 384 numbers: leave out dimensions");
    }
    Loaded model = loaded();
    List<Vector> vectors = new ArrayList<>(request.inputs().size());
    long tokens = 0;
    for (EmbeddingInput input : request.inputs()) {
      if (!(input instanceof EmbeddingInput.Text text)) {
        throw unsupported(request, "takes texts and no tokens: send the texts themselves");
      }
      long[] ids = ids(request, model, text.text(), vectors.size());
      tokens += ids.length + 2;
      if (Thread.currentThread().isInterrupted()) {
        throw stopped();
      }
      vectors.add(await(workers.submit(() -> vector(model.network(), ids))));
    }
    Usage usage = new Usage(tokens, 0, 0, 0, false);
    return new EmbeddingResponse(vectors, usage, request.offer().place());
  }

  private static EffectFailure unsupported(EmbeddingRequest request, String why) {
    return new EffectFailure.Permanent("unsupported_input", request.offer().place() + " " + why);
  }

  private static long[] ids(EmbeddingRequest request, Loaded model, String text, int number) {
    long[] ids = model.tokenizer().tokens(text);
    if (ids.length > MOST_TOKENS) {
      throw new EffectFailure.Permanent(
          "context_too_long",
          "input "
              + number
              + " has "
              + ids.length
              + " tokens; "
              + request.offer().place()
              + " takes at most "
              + MOST_TOKENS
              + ": cut it into parts");
    }
    return ids;
  }

  private static Vector vector(Network network, long[] ids) throws OrtException {
    float[] sum = new float[DIMENSIONS];
    for (int from = 0; from == 0 || from < ids.length; from += WINDOW) {
      int to = Math.min(ids.length, from + WINDOW);
      long[] window = new long[to - from + 2];
      window[0] = WordPiece.START;
      System.arraycopy(ids, from, window, 1, to - from);
      window[window.length - 1] = WordPiece.END;
      float[] mean = network.mean(window);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += mean[i] * window.length;
      }
    }
    return Vector.of(sum).unit();
  }

  /** Nothing is billed here: whatever fails may simply be tried again. */
  private static Vector await(Future<Vector> vector) {
    try {
      return vector.get();
    } catch (InterruptedException stopped) {
      vector.cancel(true);
      Thread.currentThread().interrupt();
      throw stopped();
    } catch (ExecutionException failed) {
      throw new EffectFailure.Permanent(
          "model_failed", "the model in this process failed: " + failed.getCause());
    }
  }

  private static EffectFailure stopped() {
    return new EffectFailure.Transient("interrupted", "stopped while making vectors", null);
  }

  private synchronized Loaded loaded() {
    if (loaded == null) {
      try {
        WordPiece tokenizer =
            WordPiece.read(new String(file("-tokenizer.json"), StandardCharsets.UTF_8));
        loaded = new Loaded(tokenizer, Network.read(file(".onnx")));
      } catch (OrtException | IOException | LinkageError | RuntimeException broken) {
        throw new EffectFailure.Permanent(
            "not_installed",
            "the model in this process cannot be loaded on "
                + System.getProperty("os.name")
                + " "
                + System.getProperty("os.arch")
                + ": "
                + Arrays.asList(broken.getClass().getSimpleName(), broken.getMessage()));
      }
    }
    return loaded;
  }

  private static byte[] file(String end) throws IOException {
    try (InputStream in = MiniLm.class.getResourceAsStream(FILE + end)) {
      if (in == null) {
        throw new IOException("the file " + FILE + end + " of the model is missing");
      }
      return in.readAllBytes();
    }
  }
}
