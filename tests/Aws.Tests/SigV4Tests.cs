using System.Security.Cryptography;
using System.Text;

namespace ClaudeConfig.Aws.Tests;

/// <summary>Signatures against those of AWS's published test suite (aws-signing-test-suite, v4), and what the suite has no case for.</summary>
public sealed class SigV4Tests
{
    private const string Form = "application/x-www-form-urlencoded";
    private const string FormSha256 = "x-amz-content-sha256:9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e";
    private const string Session =
        "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";

    private static readonly AwsKeys Keys = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    private static readonly DateTimeOffset At = new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero);

    public static TheoryData<string, string, string, string, string[], string, string> Suite => new()
    {
        { "get-vanilla", "GET", "/", "", [], "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31" },
        { "post-vanilla", "POST", "/", "", [], "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b" },
        { "get-vanilla-query-order-key-case", "GET", "/", "Param2=value2&Param1=value1", [], "", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500" },
        { "post-vanilla-query", "POST", "/", "Param1=value1", [], "", "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11" },
        { "get-utf8", "GET", "/ሴ", "", [], "", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85" },
        { "get-space", "GET", "/example space/", "", [], "", "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741" },
        { "get-header-value-trim", "GET", "/", "", ["my-header1: value1", "my-header2: \"a   b   c\""], "", "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736" },
        { "post-header-key-sort", "POST", "/", "", ["my-header1:value1"], "", "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c" },
        { "post-sts-header-before", "POST", "/", "", ["x-amz-security-token:" + Session], "", "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead" },
        { "post-x-www-form-urlencoded", "POST", "/", "", ["content-type:" + Form, "content-length:13", FormSha256], "Param1=value1", "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b" },
        { "post-x-www-form-urlencoded-parameters", "POST", "/", "", ["content-type:" + Form + "; charset=utf-8", "content-length:13", FormSha256], "Param1=value1", "328d1b9eaadca9f5818ef05e8392801e091653bafec24fcab71e7344e7f51422" },
        {
            "get-vanilla-query-unreserved", "GET", "/",
            "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz=-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
            [], "", "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"
        },
    };

    [Theory]
    [MemberData(nameof(Suite))]
    public void Signature_OfAPublishedCase_IsThePublishedOne(string name, string method, string path, string query, string[] headers, string body, string signature)
    {
        var all = headers.Select(header => header.Split(':', 2)).Select(pair => (pair[0], pair[1])).Append(("host", "example.amazonaws.com")).Append(("x-amz-date", "20150830T123600Z"));
        var items = query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(item => item.Split('=', 2)).Select(pair => (pair[0], pair[1]));

        var authorization = SigV4.Authorization(
            Keys, ("us-east-1", "service"), method, path, items, all, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body))), At);

        Assert.True(authorization.EndsWith("Signature=" + signature, StringComparison.Ordinal), $"{name}: {authorization}");
        Assert.StartsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=", authorization, StringComparison.Ordinal);
    }

    /// <summary>The suite has no path that is escaped on the wire. The expected signature is that of AWS's own signer for JavaScript (@smithy/signature-v4).</summary>
    [Fact]
    public void Path_ThatIsEscapedOnTheWire_IsEscapedOnceMore()
    {
        var authorization = SigV4.Authorization(
            Keys, ("us-east-1", "bedrock"), "POST", "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ainference-profile%2Fus.anthropic.claude/invoke", [],
            [("host", "bedrock-runtime.us-east-1.amazonaws.com"), ("content-type", "application/json"), ("x-amz-date", "20150830T123600Z")],
            Convert.ToHexStringLower(SHA256.HashData("{}"u8)), At);

        Assert.EndsWith("SignedHeaders=content-type;host;x-amz-date, Signature=d436b45bda7e253e8c1f8f9b5f20ad6e9af0553afe31881faf6bebd782015959", authorization, StringComparison.Ordinal);
    }
}
