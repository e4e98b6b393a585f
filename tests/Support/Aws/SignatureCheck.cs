using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ClaudeConfig.Support.Aws;

/// <summary>Verifies signatures of AWS as a service does, from the request as it came over the wire. Knows nothing of the code that signs.</summary>
public sealed class SignatureCheck(string accessKey, string secretKey, TimeProvider? time = null)
{
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(15);

    public string AccessKey => accessKey;

    public string SecretKey => secretKey;

    /// <summary>The session that goes with the key; requests must carry and sign it.</summary>
    public string? Session { get; set; }

    /// <summary>Added to the clock of the service.</summary>
    public TimeSpan ClockAhead { get; set; }

    public DateTimeOffset Now => (time ?? TimeProvider.System).GetUtcNow() + ClockAhead;

    /// <summary>Null where the signature holds, else what the service would call the failure.</summary>
    /// <param name="request">The request.</param>
    /// <param name="body">Its body.</param>
    /// <param name="service">Whose signature it must be.</param>
    public string? Problem(HttpRequest request, byte[] body, string service)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith("AWS4-HMAC-SHA256 ", StringComparison.Ordinal))
        {
            return "AccessDenied";
        }

        var fields = header["AWS4-HMAC-SHA256 ".Length..].Split(',', StringSplitOptions.TrimEntries).Select(field => field.Split('=', 2)).ToDictionary(field => field[0], field => field[1]);
        var credential = fields["Credential"].Split('/');
        if (credential[0] != accessKey)
        {
            return "InvalidAccessKeyId";
        }

        var date = request.Headers["x-amz-date"].ToString();
        if (!DateTimeOffset.TryParseExact(date, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) || (at - Now).Duration() > Skew)
        {
            return service == "s3" ? "RequestTimeTooSkewed" : "InvalidSignatureException";
        }

        var names = fields["SignedHeaders"].Split(';');
        if (credential[1] != date[..8] || credential[3] != service || credential[4] != "aws4_request" || !names.Contains("host") || (Session is not null && (!names.Contains("x-amz-security-token") || request.Headers["x-amz-security-token"] != Session)))
        {
            return "SignatureDoesNotMatch";
        }

        // What a service is told and does not sign can be changed on the way.
        if (request.Headers.Keys.Any(name => name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase) && !names.Contains(name.ToLowerInvariant())))
        {
            return "AccessDenied";
        }

        var sent = request.Headers["x-amz-content-sha256"].ToString();
        var actual = Hex(SHA256.HashData(body));
        if (service == "s3" && sent != "UNSIGNED-PAYLOAD" && sent != actual)
        {
            return "XAmzContentSHA256Mismatch";
        }

        var raw = request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('?', 2);
        var path = service == "s3" ? raw[0] : Escape(raw[0], slash: true);
        var query = string.Join('&', (raw.Length > 1 ? raw[1] : "").Split('&', StringSplitOptions.RemoveEmptyEntries).Select(item => item.Contains('=', StringComparison.Ordinal) ? item : item + "=").Order(StringComparer.Ordinal));
        var headers = string.Concat(names.Select(name => $"{name}:{string.Join(' ', request.Headers[name].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries))}\n"));
        var canonical = $"{request.Method}\n{path}\n{query}\n{headers}\n{string.Join(';', names)}\n{(sent.Length > 0 ? sent : actual)}";
        var scope = string.Join('/', credential[1..]);
        var key = Encoding.UTF8.GetBytes("AWS4" + secretKey);
        foreach (var part in credential[1..])
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        var text = $"AWS4-HMAC-SHA256\n{date}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        return Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text))) == fields["Signature"] ? null : "SignatureDoesNotMatch";
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private static string Escape(string text, bool slash) =>
        string.Concat(Encoding.UTF8.GetBytes(text).Select(octet => char.IsAsciiLetterOrDigit((char)octet) || "-._~".Contains((char)octet, StringComparison.Ordinal) || (slash && octet == '/') ? $"{(char)octet}" : $"%{octet:X2}"));
}
