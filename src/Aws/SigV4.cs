using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ClaudeConfig.Aws;

/// <summary>Signs requests to AWS (Signature Version 4, ADR 0030). Pure.</summary>
public static class SigV4
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>The form in which AWS wants instants.</summary>
    /// <param name="at">The instant.</param>
    public static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Signs a request that is otherwise complete.</summary>
    /// <param name="request">The request; its query must be empty.</param>
    /// <param name="bodySha256">Of its body, in hexadecimal.</param>
    /// <param name="keys">Whose signature.</param>
    /// <param name="scope">Region and service.</param>
    /// <param name="now">The clock.</param>
    public static void Sign(HttpRequestMessage request, string bodySha256, AwsKeys keys, (string Region, string Service) scope, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(keys);
        var (address, instant) = (request.RequestUri!, Instant(now));
        var signed = new List<(string, string)>(4)
        {
            ("content-type", request.Content!.Headers.ContentType!.ToString()), ("host", address.IsDefaultPort ? address.IdnHost : address.Authority), ("x-amz-date", instant),
        };
        signed.AddRange(request.Headers.NonValidated.Where(header => header.Key.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)).Select(header => (header.Key.ToLowerInvariant(), header.Value.ToString())));
        request.Headers.TryAddWithoutValidation("x-amz-date", instant);
        if (keys.SessionToken is { } session)
        {
            signed.Add(("x-amz-security-token", session));
            request.Headers.TryAddWithoutValidation("x-amz-security-token", session);
        }

        request.Headers.TryAddWithoutValidation(
            "authorization", Authorization(keys, scope, request.Method.Method, address.AbsolutePath, [], signed, bodySha256, now));
    }

    /// <summary>The value of the header <c>Authorization</c>.</summary>
    /// <param name="keys">Whose signature.</param>
    /// <param name="scope">Region and service.</param>
    /// <param name="method">HTTP method.</param>
    /// <param name="path">As it stands on the request line: what is escaped there is escaped once more here, or an ARN in it would not verify.</param>
    /// <param name="query">Names and values, not escaped.</param>
    /// <param name="headers">Those that are signed, names in lower case. Must hold host and x-amz-date.</param>
    /// <param name="bodySha256">Of the body, in hexadecimal.</param>
    /// <param name="at">The instant that x-amz-date names.</param>
    public static string Authorization(
        AwsKeys keys, (string Region, string Service) scope, string method, string path, IEnumerable<(string Name, string Value)> query,
        IEnumerable<(string Name, string Value)> headers, string bodySha256, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var signed = headers.Order(ByName).ToArray();
        var names = string.Join(';', signed.Select(header => header.Name));
        var canonical = string.Join(
            '\n',
            method,
            Escape(path, keepSlash: true),
            string.Join('&', query.Select(item => (Name: Escape(item.Name), Value: Escape(item.Value))).Order(ByName).Select(item => $"{item.Name}={item.Value}")),
            string.Concat(signed.Select(header => $"{header.Name}:{Trim(header.Value)}\n")),
            names,
            bodySha256);
        var instant = Instant(at);
        var credentialScope = $"{instant[..8]}/{scope.Region}/{scope.Service}/aws4_request";
        var text = $"{Algorithm}\n{instant}\n{credentialScope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var signature = Convert.ToHexStringLower(Hmac(SigningKey(keys, scope, instant[..8]), text));
        return $"{Algorithm} Credential={keys.AccessKeyId}/{credentialScope}, SignedHeaders={names}, Signature={signature}";
    }

    private static Comparer<(string Name, string Value)> ByName { get; } = Comparer<(string Name, string Value)>.Create((a, b) =>
        string.CompareOrdinal(a.Name, b.Name) is var order && order != 0 ? order : string.CompareOrdinal(a.Value, b.Value));

    private static byte[] SigningKey(AwsKeys keys, (string Region, string Service) scope, string day) =>
        Hmac(Hmac(Hmac(Hmac(Encoding.UTF8.GetBytes("AWS4" + keys.SecretAccessKey), day), scope.Region), scope.Service), "aws4_request");

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Trim(string value)
    {
        var words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', words);
    }

    private static string Escape(string text, bool keepSlash = false)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            var c = (char)octet;
            if (char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~' || (keepSlash && c == '/'))
            {
                escaped.Append(c);
            }
            else
            {
                escaped.Append('%').Append(octet.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return escaped.ToString();
    }
}
