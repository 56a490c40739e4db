package io.meshflow.storage.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A wire to a server that can fall silent: connections stay open, and nothing comes through. */
final class Wire implements AutoCloseable {

  private final int port;
  private final ServerSocket entry = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private volatile boolean silent;

  Wire(int port) throws IOException {
    this.port = port;
    Thread.ofVirtual().name("wire").start(this::accept);
  }

  int port() {
    return entry.getLocalPort();
  }

  void fallSilent() {
    silent = true;
  }

  /** New connections work again; what was said on the old ones is gone for good. */
  void mend() {
    silent = false;
  }

  private void accept() {
    try {
      while (!entry.isClosed()) {
        Socket near = entry.accept();
        sockets.add(near);
        Socket far = new Socket(InetAddress.getLoopbackAddress(), port);
        sockets.add(far);
        Thread.ofVirtual().start(() -> pump(near, far));
        Thread.ofVirtual().start(() -> pump(far, near));
      }
    } catch (IOException closed) {
      silent = true;
    }
  }

  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[8_192];
    boolean dead = false;
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        dead |= silent;
        if (!dead) {
          out.write(buffer, 0, n);
        }
      }
      to.close();
    } catch (IOException ended) {
      sockets.remove(from);
    }
  }

  @Override
  public void close() throws IOException {
    entry.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
