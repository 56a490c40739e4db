package io.meshflow.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.SocketOptions;
import io.helidon.http.BadRequestException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import io.meshflow.server.web.Connections;
import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections that are late: Helidon 4.5 knows no deadline for a handshake, headers, a body
 * or a write that a client drips or stalls. Thread safe.
 */
final class Guard implements Http1ConnectionListener, Connections, AutoCloseable {

  private static final long LOOK_MILLIS = 250;
  private static final Duration WRITE = Duration.ofSeconds(60);

  /** Helidon takes a client for gone that is silent so long while it waits; ours may be. */
  private static final Duration READ = Duration.ofDays(1);

  private static final HeaderName NAMELESS = HeaderNames.create("");

  private static final class Connection {
    private final Closeable socket;
    private volatile long deadline;
    private volatile boolean resting;
    private volatile boolean heard;
    private volatile boolean begun;
    private volatile boolean late;
    private volatile @Nullable HelidonSocket wire;

    Connection(Closeable socket, long deadline) {
      this.socket = socket;
      this.deadline = deadline;
    }
  }

  private final Map<SocketAddress, Connection> connections = new ConcurrentHashMap<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("meshflow-guard").factory());
  private final Duration arrival;
  private final Runnable late;

  /**
   * @param late is told of each client that did not end the headers of a request in time
   */
  Guard(Duration arrival, Runnable late) {
    this.arrival = arrival;
    this.late = late;
    Future<?> _ =
        thread.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Connections that are open. */
  int open() {
    return connections.size();
  }

  private static long in(Duration time) {
    return System.nanoTime() + time.toNanos();
  }

  private void look() {
    long now = System.nanoTime();
    connections.forEach(
        (address, connection) -> {
          if (closed(connection.socket)) {
            connections.remove(address, connection);
          } else if (connection.deadline - now < 0) {
            connection.late = !connection.resting;
            close(connection.socket);
            connections.remove(address, connection);
            if (connection.heard && connection.late && !connection.begun) {
              late.run();
            }
          }
        });
  }

  private static boolean closed(Closeable socket) {
    return switch (socket) {
      case Socket plain -> plain.isClosed();
      case SocketChannel channel -> !channel.isOpen();
      default -> false;
    };
  }

  private static void close(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      Thread.onSpinWait(); // it is closed as far as it can be
    }
  }

  private void accepted(SocketAddress address, Closeable socket) {
    connections.put(address, new Connection(socket, in(arrival)));
  }

  private void set(SocketAddress address, Duration time, boolean resting) {
    Connection connection = connections.get(address);
    if (connection != null) {
      connection.deadline = in(time);
      connection.resting = resting;
    }
  }

  /** Something came: the connection is not only kept for later. */
  void heard(SocketAddress address) {
    Connection connection = connections.get(address);
    if (connection != null) {
      connection.heard = true;
    }
  }

  /** Who was cut off after this is told of by whoever knows them. */
  @Override
  public BooleanSupplier begun(SocketAddress address) {
    Connection connection = connections.get(address);
    if (connection == null) {
      return () -> false;
    }
    connection.begun = true;
    return () -> connection.late;
  }

  /** The whole request is here: how long it takes now is our own business. */
  @Override
  public void arrived(SocketAddress address) {
    set(address, Duration.ofDays(1), false);
  }

  /** Listens on the connection from the first question on; nothing that comes meanwhile is lost. */
  @Override
  public BooleanSupplier gone(SocketAddress address) {
    Connection connection = connections.get(address);
    HelidonSocket wire = connection == null ? null : connection.wire;
    AtomicBoolean listening = new AtomicBoolean();
    return () -> {
      if (wire == null) {
        return connection == null || closed(connection.socket);
      }
      if (listening.compareAndSet(false, true)) {
        wire.idle();
      }
      return !wire.isConnected();
    };
  }

  @Override
  public void prologue(ConnectionContext context, HttpPrologue prologue) {
    SocketAddress address = context.remotePeer().address();
    Connection connection = connections.get(address);
    if (connection != null) {
      connection.begun = false;
      connection.wire = connection.wire == null ? context.serverSocket() : connection.wire;
    }
    set(address, arrival, false);
  }

  @Override
  public void headers(ConnectionContext context, Headers headers) {
    if (headers.contains(NAMELESS)) {
      throw new BadRequestException("a header without a name");
    }
    Connection connection = connections.get(context.remotePeer().address());
    if (connection != null && connection.resting) {
      set(context.remotePeer().address(), arrival, false);
    }
  }

  /** Hears what is sent: a client has a minute to take each part, and to ask again. */
  Http1ConnectionListener sending() {
    return new Http1ConnectionListener() {
      @Override
      public void data(ConnectionContext context, BufferData data) {
        set(context.remotePeer().address(), WRITE, true);
      }

      @Override
      public void data(ConnectionContext context, byte[] data, int position, int length) {
        set(context.remotePeer().address(), WRITE, true);
      }
    };
  }

  /** Options through which accepted connections are seen. */
  SocketOptions options() {
    return new Seeing(SocketOptions.builder().tcpNoDelay(true).build());
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  /** Passes everything on, and takes note of sockets. */
  private final class Seeing implements SocketOptions {
    private final SocketOptions inner;

    Seeing(SocketOptions inner) {
      this.inner = inner;
    }

    @Override
    public void configureSocket(Socket socket) {
      inner.configureSocket(socket);
      accepted(socket.getRemoteSocketAddress(), socket);
    }

    @Override
    public void configureSocket(SocketChannel channel) {
      inner.configureSocket(channel);
      try {
        channel.socket().setSoTimeout((int) READ.toMillis());
        accepted(channel.getRemoteAddress(), channel);
      } catch (IOException gone) {
        Guard.close(channel);
      }
    }

    @Override
    public Map<SocketOption<?>, Object> socketOptions() {
      return inner.socketOptions();
    }

    @Override
    public Duration connectTimeout() {
      return inner.connectTimeout();
    }

    @Override
    public Duration readTimeout() {
      return inner.readTimeout();
    }

    @Override
    public Optional<Integer> socketReceiveBufferSize() {
      return inner.socketReceiveBufferSize();
    }

    @Override
    public Optional<Integer> socketSendBufferSize() {
      return inner.socketSendBufferSize();
    }

    @Override
    public boolean socketReuseAddress() {
      return inner.socketReuseAddress();
    }

    @Override
    public boolean socketKeepAlive() {
      return inner.socketKeepAlive();
    }

    @Override
    public boolean tcpNoDelay() {
      return inner.tcpNoDelay();
    }
  }
}
