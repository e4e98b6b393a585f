using ClaudeConfig.Api;
using ClaudeConfig.Api.Configurations;
using k8s.Models;

namespace ClaudeConfig.Operator.Backups;

[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = ClaudeConfiguration.KubeKind, PluralName = ClaudeConfiguration.KubePlural)]
internal sealed class RawConfiguration : RawObject;
