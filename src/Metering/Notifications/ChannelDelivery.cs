namespace ClaudeConfig.Metering.Notifications;

/// <summary>What became of the latest notification of a channel.</summary>
internal sealed record ChannelDelivery(string Channel, bool Delivered, bool GivenUp, string? Error);
