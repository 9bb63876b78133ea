// SPDX-License-Identifier: Apache-2.0
package io.moram.local.rest;

import org.apache.flink.shaded.netty4.io.netty.channel.Channel;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelInitializer;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelPipeline;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpServerCodec;

/** Puts the guard right behind the HTTP codec. Flink itself would put it behind the uploads. */
final class RestGuardInstaller extends ChannelInitializer<Channel> {

  private final RestRules rules;

  RestGuardInstaller(RestRules rules) {
    this.rules = rules;
  }

  @Override
  protected void initChannel(Channel channel) {
    ChannelPipeline pipeline = channel.pipeline();
    String codec = pipeline.context(HttpServerCodec.class).name();
    pipeline.addAfter(codec, "moram-rest-guard", new RestGuard(rules));
  }
}
