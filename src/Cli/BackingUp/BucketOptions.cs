using System.CommandLine;
using ClaudeConfig.Aws;
using ClaudeConfig.Backups;

namespace ClaudeConfig.Cli.BackingUp;

/// <summary>Which bucket, and who asks: as the operator is told, and by the variables that AWS's own tools read.</summary>
internal sealed class BucketOptions
{
    private readonly Option<string> _bucket = new("--bucket") { Description = "The bucket of the backups", Required = true };
    private readonly Option<string> _prefix = new("--prefix") { Description = "What every key in it begins with", DefaultValueFactory = _ => new BackupSettings { Bucket = "" }.Prefix };
    private readonly Option<string?> _region = new("--region") { Description = "The bucket's region (default: $AWS_REGION)" };
    private readonly Option<string?> _endpoint = new("--endpoint") { Description = "A server that speaks S3, in place of AWS", HelpName = "url" };
    private readonly Option<string?> _owner = new("--bucket-owner") { Description = "Account of AWS that the bucket must belong to (default: any)", HelpName = "account" };
    private readonly Option<BackupEncryption> _encryption = new("--encryption") { Description = "How the bucket encrypts: aes256, kms, or bucket for what it is set up to do", DefaultValueFactory = _ => BackupEncryption.Aes256 };
    private readonly Option<string?> _key = new("--kms-key") { Description = "Key of KMS for --encryption=kms (default: the account's own for S3)" };
    private readonly Option<int> _locked = new("--lock-days") { Description = "Days for which nobody can delete what is written, where the bucket has Object Lock", DefaultValueFactory = _ => 0 };

    public BucketOptions AddTo(Command command, bool writes)
    {
        Option[] all = writes ? [_bucket, _prefix, _region, _endpoint, _owner, _encryption, _key, _locked] : [_bucket, _prefix, _region, _endpoint, _owner];
        foreach (var option in all)
        {
            command.Options.Add(option);
        }

        return this;
    }

    /// <exception cref="UsageException">What is said cannot be.</exception>
    public BackupArchive Open(ParseResult parsed, CliConsole console)
    {
        var aws = AwsEnvironment.Of(console.Variable);
        var endpoint = parsed.GetValue(_endpoint);
        var settings = new BackupSettings
        {
            Bucket = parsed.GetValue(_bucket)!,
            Prefix = parsed.GetValue(_prefix)!,
            Region = parsed.GetValue(_region) ?? aws.Region ?? "us-east-1",
            Endpoint = endpoint is null ? null : Uri.TryCreate(endpoint, UriKind.Absolute, out var url) ? url : throw new UsageException($"--endpoint '{endpoint}' is not an absolute address"),
            Owner = parsed.GetValue(_owner),
            Encryption = parsed.GetValue(_encryption),
            KmsKey = parsed.GetValue(_key),
            LockDays = parsed.GetValue(_locked),
        };
        if (settings.Problems().ToArray() is { Length: > 0 } problems)
        {
            throw new UsageException(string.Join("; ", problems));
        }

        if (aws is { Keys: null, TokenFile: null, ContainerAddress: null })
        {
            throw new UsageException("there are no keys of AWS: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, such as with eval \"$(aws configure export-credentials --format env)\"");
        }

        var keys = new KeyChain(aws, new AwsHttp(), settings.Region, new RoleAsker("command line", "AWS_ROLE_ARN"), console.Time);
        return new BackupArchive(new S3BackupStore(S3Clients.Create(settings, keys), settings, console.Time), settings, console.Time);
    }
}
