{{- /* The text of a file of config/, in the release's namespace and with the Secrets that the values name. */}}
{{- define "claude-config.text" -}}
{{- $root := .root -}}
{{- $text := $root.Files.Get .path | replace "claudeconfig-system" $root.Release.Namespace -}}
{{- $secrets := dict "claudeconfig-database" $root.Values.database.existingSecret "claudeconfig-metering-token" $root.Values.meteringToken.existingSecret "claudeconfig-metering-tls" $root.Values.tls.metering.existingSecret "claudeconfig-gateway-tls" $root.Values.tls.gateway.existingSecret "claudeconfig-dashboard-tls" $root.Values.tls.dashboard.existingSecret "claudeconfig-dashboard-client" $root.Values.dashboard.oidc.clientSecret.existingSecret "claudeconfig-dashboard-keys" $root.Values.dashboard.keys.existingSecret -}}
{{- range $ours, $theirs := $secrets -}}
{{- if $theirs -}}
{{- $text = $text | replace (printf "secretName: %s\n" $ours) (printf "secretName: %s\n" $theirs) -}}
{{- end -}}
{{- end -}}
{{- $text -}}
{{- end -}}

{{- define "claude-config.label" -}}
{{- $metadata := .object.metadata -}}
{{- $_ := set $metadata "labels" (merge (dict "app.kubernetes.io/part-of" "claudeconfig" "app.kubernetes.io/managed-by" .root.Release.Service "helm.sh/chart" (printf "%s-%s" .root.Chart.Name .root.Chart.Version)) (default dict $metadata.labels)) -}}
{{- end -}}

{{- /* The objects of a file of config/ as they are, labelled; without those whose names begin with what "without" says. */}}
{{- define "claude-config.plain" -}}
{{- $root := .root -}}
{{- $without := .without -}}
{{- range $document := regexSplit "(?m)^---$" (include "claude-config.text" .) -1 }}
{{- $object := fromYaml $document }}
{{- if and (hasKey $object "kind") (not (and $without (hasPrefix $without $object.metadata.name))) }}
{{- include "claude-config.label" (dict "root" $root "object" $object) }}
---
{{ toYaml $object }}
{{- end }}
{{- end }}
{{- end -}}

{{- /* The objects of config/manager/NAME.yaml (or of FOLDER) with the values of the program laid over them. */}}
{{- define "claude-config.program" -}}
{{- $root := .root -}}
{{- $values := .values -}}
{{- range $document := regexSplit "(?m)^---$" (include "claude-config.text" (dict "root" $root "path" (printf "files/%s/%s.yaml" (default "manager" .folder) .name))) -1 }}
{{- $object := fromYaml $document }}
{{- if and (hasKey $object "kind") (or (ne $object.kind "PodDisruptionBudget") $root.Values.podDisruptionBudgets.enabled) }}
{{- include "claude-config.label" (dict "root" $root "object" $object) }}
{{- if has $object.kind (list "Deployment" "StatefulSet") }}
{{- include "claude-config.workload" (dict "root" $root "values" $values "object" $object) }}
{{- end }}
{{- if and (eq $object.kind "ServiceAccount") $values.serviceAccountAnnotations }}
{{- $_ := set $object.metadata "annotations" (merge (deepCopy $values.serviceAccountAnnotations) (default dict $object.metadata.annotations)) }}
{{- end }}
{{- if eq $object.kind "HorizontalPodAutoscaler" }}
{{- $_ := mergeOverwrite $object.spec $values.autoscaling }}
{{- end }}
---
{{ toYaml $object }}
{{- end }}
{{- end }}
{{- end -}}

{{- /* An image's name with the registry and the tag of the values. */}}
{{- define "claude-config.image" -}}
{{- $root := .root -}}
{{- with $root.Values.image.registry }}{{ trimSuffix "/" . }}/{{ end -}}
{{- first (splitList ":" .image) }}:{{ default $root.Chart.AppVersion $root.Values.image.tag -}}
{{- end -}}

{{- define "claude-config.workload" -}}
{{- $root := .root -}}
{{- $values := .values -}}
{{- $spec := .object.spec -}}
{{- $pod := $spec.template.spec -}}
{{- $container := first $pod.containers -}}
{{- if hasKey $values "replicas" }}{{ $_ := set $spec "replicas" $values.replicas }}{{ end -}}
{{- $_ := set $container "image" (include "claude-config.image" (dict "root" $root "image" $container.image)) -}}
{{- if ne $root.Values.image.pullPolicy "IfNotPresent" }}{{ $_ := set $container "imagePullPolicy" $root.Values.image.pullPolicy }}{{ end -}}
{{- if $root.Values.image.pullSecrets }}{{ $_ := set $pod "imagePullSecrets" $root.Values.image.pullSecrets }}{{ end -}}
{{- /* Hosts and issuers of the samples give way to those of the values, and any argument to one of the same name. */}}
{{- $given := list "--internal-hosts" "--oidc-issuers" -}}
{{- $own := list -}}
{{- if eq $container.name "dashboard" -}}
{{- $own = list (printf "--public-url=%s" (required "dashboard.publicUrl must say where browsers find it, such as https://claude.example.com" $values.publicUrl)) (printf "--oidc-issuer=%s" $values.oidc.issuer) (printf "--oidc-client-id=%s" $values.oidc.clientId) (printf "--write-as=%s" $values.writeAs) -}}
{{- range $flag, $value := dict "--oidc-username-claim" $values.oidc.usernameClaim "--oidc-username-prefix" $values.oidc.usernamePrefix "--oidc-groups-claim" $values.oidc.groupsClaim "--oidc-groups-prefix" $values.oidc.groupsPrefix "--redis" $values.redis -}}
{{- if $value }}{{ $own = append $own (printf "%s=%s" $flag $value) }}{{ end -}}
{{- end -}}
{{- range $values.platformGroups }}{{ $own = append $own (printf "--platform-groups=%s" .) }}{{ end -}}
{{- end -}}
{{- with $values.storage -}}
{{- if .shared }}{{ $own = append $own (printf "--spool-root=%s" (include "claude-config.spool" $container)) }}{{ $given = append $given "--spool-dir" }}{{ end -}}
{{- end -}}
{{- range concat $own $values.args }}{{ $given = append $given (first (splitList "=" .)) }}{{ end -}}
{{- $args := list -}}
{{- range $container.args -}}
{{- $name := first (splitList "=" .) -}}
{{- if eq $name "--sidecar-image" }}{{ $args = append $args (printf "%s=%s" $name (include "claude-config.image" (dict "root" $root "image" (trimPrefix "--sidecar-image=" .)))) }}
{{- else if not (has $name $given) }}{{ $args = append $args . }}{{ end -}}
{{- end -}}
{{- if has (first $pod.containers).name (list "operator" "webhooks") -}}
{{- if $root.Values.outboundHosts }}{{ $args = append $args (printf "--outbound-hosts=%s" (join "," $root.Values.outboundHosts)) }}{{ end -}}
{{- if $root.Values.internalHosts }}{{ $args = append $args (printf "--internal-hosts=%s" (join "," $root.Values.internalHosts)) }}{{ end -}}
{{- end -}}
{{- if eq (first $pod.containers).name "operator" -}}
{{- range $root.Values.oidcIssuers }}{{ $args = append $args (printf "--oidc-issuers=%s" .) }}{{ end -}}
{{- with $root.Values.backups -}}
{{- if .bucket -}}
{{- $args = concat $args (list (printf "--backup-bucket=%s" .bucket) (printf "--backup-prefix=%s" .prefix) (printf "--backup-encryption=%s" .encryption) (printf "--backup-lock-days=%d" (int .lockDays)) (printf "--backup-retention-days=%d" (int .retentionDays))) -}}
{{- if .region }}{{ $args = append $args (printf "--backup-region=%s" .region) }}{{ end -}}
{{- if .endpoint }}{{ $args = append $args (printf "--backup-endpoint=%s" .endpoint) }}{{ end -}}
{{- if .bucketOwner }}{{ $args = append $args (printf "--backup-bucket-owner=%s" .bucketOwner) }}{{ end -}}
{{- if .kmsKey }}{{ $args = append $args (printf "--backup-kms-key=%s" .kmsKey) }}{{ end -}}
{{- end -}}
{{- end -}}
{{- range $root.Values.awsSecrets.prefixes }}{{ $args = append $args (printf "--aws-secrets=%s" .) }}{{ end -}}
{{- range $root.Values.awsSecrets.accounts }}{{ $args = append $args (printf "--aws-secret-accounts=%s" .) }}{{ end -}}
{{- if $root.Values.awsSecrets.region }}{{ $args = append $args (printf "--aws-region=%s" $root.Values.awsSecrets.region) }}{{ end -}}
{{- end -}}
{{- $_ := set $container "args" (concat $args $own $values.args) -}}
{{- $_ := set $container "env" (concat (default list $container.env) $values.env) -}}
{{- if $values.resources }}{{ $_ := set $container "resources" $values.resources }}{{ end -}}
{{- if $values.podAnnotations }}{{ $_ := set $spec.template.metadata "annotations" (merge (deepCopy $values.podAnnotations) $spec.template.metadata.annotations) }}{{ end -}}
{{- range $field := list "nodeSelector" "tolerations" "affinity" "priorityClassName" -}}
{{- with index $values $field }}{{ $_ := set $pod $field . }}{{ end -}}
{{- end -}}
{{- with $values.storage -}}
{{- $claim := (first $spec.volumeClaimTemplates).spec -}}
{{- $_ := set $claim.resources.requests "storage" .size -}}
{{- if .storageClassName }}{{ $_ := set $claim "storageClassName" .storageClassName }}{{ end -}}
{{- if .shared }}
{{- $_ := set $claim "accessModes" (list "ReadWriteMany") }}
{{- $_ := unset $spec "volumeClaimTemplates" }}
{{- $_ := set $pod "volumes" (append $pod.volumes (dict "name" "spool" "persistentVolumeClaim" (dict "claimName" "claudeconfig-gateway-spool"))) }}
{{- $object := dict "apiVersion" "v1" "kind" "PersistentVolumeClaim" "metadata" (dict "name" "claudeconfig-gateway-spool" "namespace" $root.Release.Namespace "annotations" (dict "helm.sh/resource-policy" "keep")) "spec" $claim }}
{{- include "claude-config.label" (dict "root" $root "object" $object) }}
---
{{ toYaml $object }}
{{- end }}
{{- end -}}
{{- end -}}

{{- /* Where a container has its spool. */}}
{{- define "claude-config.spool" -}}
{{- range .volumeMounts }}{{ if eq .name "spool" }}{{ .mountPath }}{{ end }}{{ end -}}
{{- end -}}
