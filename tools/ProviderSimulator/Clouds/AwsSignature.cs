using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ClaudeConfig.ProviderSimulator.Clouds;

/// <summary>Verifies Signature Version 4 from what came over the wire, as AWS does. Shares nothing with whoever signs.</summary>
internal static class AwsSignature
{
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>AWS's name for what is wrong, or null where the signature holds.</summary>
    public static string? ProblemOf(HttpRequest request, byte[] body, CloudAccounts accounts, string region, string service)
    {
        var authorization = request.Headers.Authorization.ToString();
        const string Scheme = "AWS4-HMAC-SHA256 ";
        if (!authorization.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return "MissingAuthenticationTokenException";
        }

        var parts = authorization[Scheme.Length..].Split(',').Select(part => part.Trim().Split('=', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
        if (!parts.TryGetValue("Credential", out var credential) || !parts.TryGetValue("SignedHeaders", out var names) || !parts.TryGetValue("Signature", out var signature)
            || credential.Split('/') is not [var id, var day, var scopeRegion, var scopeService, "aws4_request"])
        {
            return "IncompleteSignatureException";
        }

        if (accounts.AwsKeyOf(id) is not { } key)
        {
            return "UnrecognizedClientException";
        }

        if (key.Expires <= DateTimeOffset.UtcNow)
        {
            return "ExpiredTokenException";
        }

        var session = request.Headers["x-amz-security-token"].ToString();
        if ((key.Session ?? "") != session)
        {
            return "UnrecognizedClientException";
        }

        var date = request.Headers["x-amz-date"].ToString();
        if (scopeRegion != region || scopeService != service || !date.StartsWith(day, StringComparison.Ordinal)
            || !DateTimeOffset.TryParseExact(date, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            || (DateTimeOffset.UtcNow - at).Duration() > Skew)
        {
            return "InvalidSignatureException";
        }

        var signed = names.Split(';');
        var mustBeSigned = request.Headers.Keys.Select(name => name.ToLowerInvariant()).Where(name => name == "host" || name.StartsWith("x-amz-", StringComparison.Ordinal));
        if (mustBeSigned.Except(signed).Any())
        {
            return "InvalidSignatureException";
        }

        var expected = Expected(request, body, signed, key.Secret, date, (day, region, service));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(signature)) ? null : "InvalidSignatureException";
    }

    private static string Expected(HttpRequest request, byte[] body, string[] signed, string secret, string date, (string Day, string Region, string Service) scope)
    {
        var target = request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var path = target.Split('?')[0];
        var text = new StringBuilder().Append(request.Method).Append('\n');
        text.AppendJoin('/', path.Split('/').Select(PercentEncode)).Append('\n');
        text.AppendJoin('&', request.Query.SelectMany(item => item.Value.Select(value => PercentEncode(item.Key) + "=" + PercentEncode(value ?? ""))).Order(StringComparer.Ordinal)).Append('\n');
        foreach (var name in signed)
        {
            text.Append(name).Append(':').Append(request.Headers[name].ToString().Trim()).Append('\n');
        }

        text.Append('\n').AppendJoin(';', signed).Append('\n').Append(Convert.ToHexStringLower(SHA256.HashData(body)));
        var toSign = $"AWS4-HMAC-SHA256\n{date}\n{scope.Day}/{scope.Region}/{scope.Service}/aws4_request\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))}";
        var signing = new[] { scope.Day, scope.Region, scope.Service, "aws4_request" }
            .Aggregate(Encoding.UTF8.GetBytes("AWS4" + secret), (hmac, piece) => HMACSHA256.HashData(hmac, Encoding.UTF8.GetBytes(piece)));
        return Convert.ToHexStringLower(HMACSHA256.HashData(signing, Encoding.UTF8.GetBytes(toSign)));
    }

    // A segment of the path as it came is escaped once more: services other than S3 do so.
    private static string PercentEncode(string text) =>
        string.Concat(Encoding.UTF8.GetBytes(text).Select(octet => char.IsAsciiLetterOrDigit((char)octet) || "-._~".Contains((char)octet) ? ((char)octet).ToString() : $"%{octet:X2}"));
}
