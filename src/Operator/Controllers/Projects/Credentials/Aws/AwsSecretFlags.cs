using System.CommandLine;
using ClaudeConfig.Aws;
using ClaudeConfig.Contracts.Outbound;

namespace ClaudeConfig.Operator.Controllers.Projects.Credentials.Aws;

/// <summary>The part of the command line that is about secrets of AWS.</summary>
internal sealed class AwsSecretFlags
{
    private readonly Option<string[]> grants = new("--aws-secrets")
    {
        Description = "Whose projects may use which secrets of AWS Secrets Manager, by the beginnings of their names, such as team-a=claude/team-a/ or *=claude/{namespace}/{project}/; may be given several times (default: nobody any)",
        DefaultValueFactory = _ => [],
        HelpName = "namespace=prefix",
    };

    private readonly Option<string[]> accounts = new("--aws-secret-accounts")
    {
        Description = "Accounts of AWS whose secrets may be named by ARN; names alone are of the operator's own account; may be given several times",
        DefaultValueFactory = _ => [],
        HelpName = "account",
    };

    public AwsSecretFlags()
    {
        grants.Validators.Add(result =>
        {
            foreach (var text in OutboundPolicy.Split(result.Tokens.Select(token => token.Value)))
            {
                if (AwsSecretGrant.TryParse(text, out var problem) is null)
                {
                    result.AddError($"--aws-secrets {problem}");
                }
            }
        });
        accounts.Validators.Add(result =>
        {
            foreach (var text in OutboundPolicy.Split(result.Tokens.Select(token => token.Value)).Where(text => text.Length != 12 || !text.All(char.IsAsciiDigit)))
            {
                result.AddError($"--aws-secret-accounts '{text}' is no account of AWS: 12 digits");
            }
        });
    }

    public IEnumerable<Option> All => [grants, accounts];

    public AwsSecretOptions Read(ParseResult said, AwsEnvironment aws) => new()
    {
        Grants = [.. OutboundPolicy.Split(said.GetValue(grants) ?? []).Select(text => AwsSecretGrant.TryParse(text, out _)).OfType<AwsSecretGrant>()],
        Accounts = [.. OutboundPolicy.Split(said.GetValue(accounts) ?? [])],
        Region = aws.Region,
    };
}
