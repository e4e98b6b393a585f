using ClaudeConfig.Api;
using ClaudeConfig.Api.Projects;
using k8s.Models;

namespace ClaudeConfig.Operator.Backups;

[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = ClaudeProject.KubeKind, PluralName = ClaudeProject.KubePlural)]
internal sealed class RawProject : RawObject;
