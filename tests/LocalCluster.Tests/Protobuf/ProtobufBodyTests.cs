using System.Text;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Protobuf;
using CsCheck;

namespace ClaudeConfig.LocalCluster.Tests.Protobuf;

public sealed class ProtobufBodyTests
{
    private static readonly byte[] Metadata = Field(1, [.. Text(1, "c"), .. Text(2, ""), .. Varint(7, 0), .. Field(8, []), .. Field(11, [.. Text(1, "app"), .. Text(2, "x")])]);

    [Fact]
    public void Decode_ConfigMap_ReadsNamesMapsAndBytes()
    {
        var body = Envelope("v1", "ConfigMap", [.. Metadata, .. Field(2, [.. Text(1, "k"), .. Text(2, "v")]), .. Field(3, [.. Text(1, "b"), .. Field(2, [1, 2])]), .. Varint(4, 1)]);

        AssertJson("""{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"c","labels":{"app":"x"}},"data":{"k":"v"},"binaryData":{"b":"AQI="},"immutable":true}""", body);
    }

    [Fact]
    public void Decode_TokenRequest_ReadsListsAndNumbers()
    {
        var body = Envelope("authentication.k8s.io/v1", "TokenRequest", [.. Metadata, .. Field(2, [.. Text(1, "a"), .. Text(1, "b"), .. Varint(4, 600)])]);

        Assert.Equal("""{"audiences":["a","b"],"expirationSeconds":600}""", ProtobufBody.Decode(body)["spec"]!.ToJsonString());
    }

    [Fact]
    public void Decode_ServicePort_ReadsIntOrStringAndDropsUnsetNumbers()
    {
        var port = Field(1, [.. Text(1, "http"), .. Varint(3, 80), .. Field(4, [.. Varint(1, 1), .. Varint(2, 0), .. Text(3, "web")]), .. Varint(5, 0)]);
        var body = Envelope("v1", "Service", Field(2, port));

        Assert.Equal("""{"ports":[{"name":"http","port":80,"targetPort":"web"}]}""", ProtobufBody.Decode(body)["spec"]!.ToJsonString());
    }

    [Fact]
    public void Decode_DeploymentOfZero_KeepsTheChosenZero() =>
        Assert.Equal("""{"replicas":0}""", ProtobufBody.Decode(Envelope("apps/v1", "Deployment", Field(2, [.. Varint(1, 0), .. Varint(5, 0)])))["spec"]!.ToJsonString());

    [Fact]
    public void Decode_DeleteOptionsOfAnyGroup_AreFoundInMeta() =>
        AssertJson("""{"kind":"DeleteOptions","apiVersion":"apps/v1","gracePeriodSeconds":0,"propagationPolicy":"Orphan"}""", Envelope("apps/v1", "DeleteOptions", [.. Varint(1, 0), .. Text(4, "Orphan")]));

    [Fact]
    public void Decode_SubjectAccessReview_ReadsWrappedLists()
    {
        var extra = Field(5, [.. Text(1, "scopes"), .. Field(2, [.. Text(1, "x"), .. Text(1, "y")])]);

        Assert.Equal("""{"extra":{"scopes":["x","y"]}}""", ProtobufBody.Decode(Envelope("authorization.k8s.io/v1", "SubjectAccessReview", Field(2, extra)))["spec"]!.ToJsonString());
    }

    [Fact]
    public void Decode_NoEnvelope_IsRefused() =>
        Assert.Contains("expected prefix [107 56 115 0]", Assert.Throws<ProtobufFormatException>(() => ProtobufBody.Decode("{}"u8)).Message, StringComparison.Ordinal);

    [Fact]
    public void Decode_UnknownKind_IsNamed() =>
        Assert.Contains("no kind \"Widget\"", Assert.Throws<ProtobufFormatException>(() => ProtobufBody.Decode(Envelope("example.com/v1", "Widget", []))).Message, StringComparison.Ordinal);

    [Fact]
    public void Decode_Garbage_NeverFailsOtherwise() => Gen.Byte.Array[0, 200].Sample(garbage =>
    {
        try
        {
            ProtobufBody.Decode(Envelope("v1", "Pod", garbage));
        }
        catch (ProtobufFormatException)
        {
            return;
        }
    });

    private static void AssertJson(string expected, byte[] body)
    {
        var value = ProtobufBody.Decode(body);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), value), value.ToJsonString());
    }

    private static byte[] Envelope(string apiVersion, string kind, byte[] raw) =>
        [.. "k8s\0"u8, .. Field(1, [.. Text(1, apiVersion), .. Text(2, kind)]), .. Field(2, raw), .. Text(3, ""), .. Text(4, "")];

    private static byte[] Text(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    private static byte[] Field(int number, byte[] bytes) => [.. Number(((ulong)number << 3) | 2), .. Number((ulong)bytes.Length), .. bytes];

    private static byte[] Varint(int number, ulong value) => [.. Number((ulong)number << 3), .. Number(value)];

    private static List<byte> Number(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return bytes;
    }
}
