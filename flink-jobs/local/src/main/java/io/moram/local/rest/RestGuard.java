// SPDX-License-Identifier: Apache-2.0
package io.moram.local.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.util.concurrent.Future;
import org.apache.flink.shaded.netty4.io.netty.buffer.Unpooled;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelFutureListener;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelHandlerContext;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelInboundHandlerAdapter;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.DefaultFullHttpResponse;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpHeaderNames;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpHeaderValues;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpRequest;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpResponseStatus;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpVersion;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.LastHttpContent;
import org.apache.flink.shaded.netty4.io.netty.util.ReferenceCountUtil;

/**
 * Refuses requests of one connection by {@link RestRules}, with status 403. It comes before Flink's
 * handler of uploads, so a refused request writes no file. A refusal ends the connection.
 */
final class RestGuard extends ChannelInboundHandlerAdapter {

  private final RestRules rules;
  private boolean hasRefused;

  RestGuard(RestRules rules) {
    this.rules = rules;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!hasRefused && message instanceof HttpRequest request) {
      int port = ((InetSocketAddress) context.channel().localAddress()).getPort();
      String refusal = rules.refusal(request, port);
      if (refusal != null) {
        hasRefused = true;
        answer(context, refusal);
      }
    }
    if (!hasRefused) {
      context.fireChannelRead(message);
      return;
    }
    // A client that still sends would not read an answer on a closed connection.
    boolean isEnd = message instanceof LastHttpContent;
    ReferenceCountUtil.release(message);
    if (isEnd) {
      Future<?> unused =
          context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  private static void answer(ChannelHandlerContext context, String refusal) {
    var body = Unpooled.copiedBuffer("{\"errors\":[\"" + refusal + "\"]}", UTF_8);
    var response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.FORBIDDEN, body);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "application/json; charset=UTF-8")
        .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    Future<?> unused = context.writeAndFlush(response);
  }
}
