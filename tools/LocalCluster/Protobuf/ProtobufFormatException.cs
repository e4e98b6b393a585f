namespace ClaudeConfig.LocalCluster.Protobuf;

/// <summary>A body is not the protobuf it claims to be.</summary>
internal sealed class ProtobufFormatException(string message) : Exception(message);
