package io.meshflow.models;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer as it arrives. The client pushes, one thread reads; every read waits for a
 * bounded time and may be interrupted; closing early closes the connection.
 */
final class TimedBody implements BodySubscriber<TimedBody>, AutoCloseable {

  private sealed interface Piece {
    record Bytes(List<ByteBuffer> buffers) implements Piece {}

    record Failed(Throwable cause) implements Piece {}

    record End() implements Piece {}
  }

  private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile Flow.@Nullable Subscription subscription;
  private List<ByteBuffer> current = List.of();
  private int index;
  private @Nullable Piece last;

  @Override
  public CompletionStage<TimedBody> getBody() {
    return CompletableFuture.completedStage(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    if (closed.get()) {
      given.cancel();
    } else {
      given.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    pieces.add(new Piece.Bytes(buffers));
  }

  @Override
  public void onError(Throwable failure) {
    pieces.add(new Piece.Failed(failure));
  }

  @Override
  public void onComplete() {
    pieces.add(new Piece.End());
  }

  /** The next byte, or -1 at the end. */
  int read(Patience patience) throws IOException, InterruptedException {
    while (true) {
      while (index < current.size()) {
        ByteBuffer buffer = current.get(index);
        if (buffer.hasRemaining()) {
          return buffer.get() & 0xFF;
        }
        index++;
      }
      if (!advance(patience)) {
        return -1;
      }
    }
  }

  private boolean advance(Patience patience) throws IOException, InterruptedException {
    Piece piece = last != null ? last : pieces.poll(patience.nextWait(), TimeUnit.NANOSECONDS);
    if (piece == null) {
      throw patience.stalled();
    }
    return switch (piece) {
      case Piece.Bytes bytes -> {
        current = bytes.buffers();
        index = 0;
        more();
        yield true;
      }
      case Piece.Failed failed -> {
        last = failed;
        throw new IOException("connection lost", failed.cause());
      }
      case Piece.End end -> {
        last = end;
        yield false;
      }
    };
  }

  private void more() {
    Flow.Subscription source = subscription;
    if (source != null) {
      source.request(1);
    }
  }

  /**
   * Reads to the end if that comes within a moment, so that the connection serves the next call;
   * what is read is of no use, and neither is a failure.
   */
  void finish(Duration moment) throws InterruptedException {
    Patience patience = Patience.of(moment);
    try {
      while (advance(patience)) {}
    } catch (IOException enough) {
      // closing gives the connection up
    }
  }

  /** Gives up what has not been read; harmless after the end. */
  @Override
  public void close() {
    closed.set(true);
    Flow.Subscription source = subscription;
    if (source != null) {
      source.cancel();
    }
  }
}
