package io.stillpoint.registry;

import java.util.List;

/** Shell lines that push a snapshot's images with ordinary tools; each image becomes a directory that skopeo reads. */
final class ByHand {

    private ByHand() {}

    /** Returns lines that expect the root document as {@code registry.json} and the age identity as {@code key.txt}. */
    static List<String> lines(String bucket) {
        return """
            # Needs also jq and skopeo. Set REGISTRY to the host:port to push to ('skopeo login' first, where it asks), and
            # IMAGES to the repository:tag or repository@digest words that are wanted, else all of them are pushed.
            : "${REGISTRY:?set it to the host:port of the registry to push to}" "${SKOPEO_OPTIONS:=}"
            : "${IMAGES:=$(jq -r '.repositories[] | .name as $r | .tags | keys[] | $r + ":" + .' registry.json)
            $(jq -r '.untagged[]? | .repository + "@" + .digest' registry.json)}"
            blob() {
              [ ! -e "blobs/$1" ] || return 0
              local object=$(jq -r --arg d "sha256:$1" '.blobs[] | select(.digest == $d) | .key' registry.json)
              s3cmd get --force "s3://BUCKET/$object" "blobs/$1.age"
              local stored="${object##*/}"
              echo "${stored%-*}  blobs/$1.age" | sha256sum --check -
              age -d -i key.txt "blobs/$1.age" | zstd -d > "blobs/$1.part"
              echo "$1  blobs/$1.part" | sha256sum --check -
              mv "blobs/$1.part" "blobs/$1"
              rm "blobs/$1.age"
            }
            manifest() {
              local each
              jq -r --arg d "sha256:$1" '.manifests[] | select(.digest == $d) | .bytes' registry.json | base64 -d > "$2"
              echo "$1  $2" | sha256sum --check -
              for each in $(jq -r '.manifests[]?.digest[7:]' "$2"); do
                manifest "$each" "image/$each.manifest.json"
              done
              for each in $(jq -r '(.config, .layers[]?, .blobs[]?) | select(.digest and (.urls | not)) | .digest[7:]' "$2"); do
                blob "$each"
                ln -f "blobs/$each" "image/$each"
              done
            }
            for image in $IMAGES; do
              rm -rf image
              mkdir -p image blobs
              echo 'Directory Transport Version: 1.1' > image/version
              case "$image" in
                *@*) digest="${image##*:}" ;;
                *) digest=$(jq -r --arg r "${image%:*}" --arg t "${image##*:}" \\
                  '.repositories[] | select(.name == $r) | .tags[$t][7:]' registry.json) ;;
              esac
              manifest "$digest" image/manifest.json
              skopeo copy --all --preserve-digests $SKOPEO_OPTIONS dir:image "docker://$REGISTRY/$image"
            done\
            """.replace("BUCKET", bucket).lines().toList();
    }
}
