package io.meshflow.server;

import java.security.KeyManagementException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * A context that another can take the place of: new connections are made by the newest, and nobody
 * takes up a session that an older one has granted. Helidon 4.5 changes keys and issuers within one
 * context, which goes on with its sessions. Thread safe.
 */
final class NewestContext extends SSLContext {

  private final Newest newest;

  NewestContext(SSLContext first) {
    this(first, new Newest(first));
  }

  private NewestContext(SSLContext first, Newest newest) {
    super(newest, first.getProvider(), first.getProtocol());
    this.newest = newest;
  }

  /** From now on this one counts. */
  void replace(SSLContext newer) {
    newest.context = newer;
  }

  private static final class Newest extends SSLContextSpi {
    private volatile SSLContext context;

    Newest(SSLContext context) {
      this.context = context;
    }

    @Override
    protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
        throws KeyManagementException {
      throw new KeyManagementException("it is ready");
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      return context.getSocketFactory();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      return context.getServerSocketFactory();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      return context.createSSLEngine();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      return context.createSSLEngine(host, port);
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      return context.getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      return context.getClientSessionContext();
    }
  }
}
