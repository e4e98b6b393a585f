using System.Buffers.Binary;
using System.IO.Compression;

namespace ClaudeConfig.Metering.Http;

/// <summary>The one message of a unary call.</summary>
internal static class GrpcMessage
{
    /// <summary>Out of its frame.</summary>
    /// <param name="frame">The body of the call.</param>
    /// <param name="encoding">What the call says that packed messages are packed with.</param>
    /// <exception cref="BadHttpRequestException">It is none, or packed in a way that is not known.</exception>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> frame, string? encoding)
    {
        if (frame.Length < GrpcAnswers.HeaderBytes || BinaryPrimitives.ReadUInt32BigEndian(frame.Span[1..]) != (uint)(frame.Length - GrpcAnswers.HeaderBytes))
        {
            throw new BadHttpRequestException("the body is not one gRPC message", StatusCodes.Status400BadRequest);
        }

        var message = frame[GrpcAnswers.HeaderBytes..];
        return (frame.Span[0], encoding) switch
        {
            (0, _) => message,
            (1, "gzip") => Unpack(message),
            _ => throw new BadHttpRequestException($"grpc-encoding \"{encoding}\" is not understood; gzip and identity are", StatusCodes.Status415UnsupportedMediaType),
        };
    }

    private static ReadOnlyMemory<byte> Unpack(ReadOnlyMemory<byte> message)
    {
        try
        {
            using var packed = new GZipStream(new MemoryStream(message.ToArray()), CompressionMode.Decompress);
            using var unpacked = new MemoryStream();
            var buffer = new byte[16 * 1024];
            int read;
            while ((read = packed.Read(buffer)) > 0)
            {
                unpacked.Write(buffer, 0, read);
                if (unpacked.Length > EventsEndpoint.LargestBody)
                {
                    throw new BadHttpRequestException($"the message is longer than {EventsEndpoint.LargestBody} bytes", StatusCodes.Status413PayloadTooLarge);
                }
            }

            return unpacked.ToArray();
        }
        catch (InvalidDataException e)
        {
            throw new BadHttpRequestException($"the message is not gzip: {e.Message}", StatusCodes.Status400BadRequest, e);
        }
    }
}
