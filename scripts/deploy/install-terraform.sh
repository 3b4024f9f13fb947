# Sourced by buildspec.yml: puts Terraform $TERRAFORM_VERSION on the PATH unless a version that will do is there.
# The checksums are HashiCorp's, as published in the formula of their Homebrew tap.
# shellcheck shell=sh

terraform_checksum() {
  case "$1" in
    1.11.4_linux_amd64) echo 1ce994251c00281d6845f0f268637ba50c0005657eb3cf096b92f753b42ef4dc ;;
    1.11.4_linux_arm64) echo a43d1d0da9b9bab214a8305a39db0e40869572594ccf50c416a7756499143633 ;;
    *) return 1 ;;
  esac
}

install_terraform() {
  if command -v terraform >/dev/null; then
    echo "Terraform is installed: $(CHECKPOINT_DISABLE=1 terraform version | head -n 1)"
    return 0
  fi
  case "$(uname -m)" in
    x86_64) terraform_arch=amd64 ;;
    aarch64) terraform_arch=arm64 ;;
    *) echo "no checksum of Terraform for $(uname -m)" >&2; return 1 ;;
  esac
  terraform_name="${TERRAFORM_VERSION}_linux_${terraform_arch}"
  terraform_sha256=$(terraform_checksum "$terraform_name") || {
    echo "no checksum of Terraform $terraform_name: add it to scripts/deploy/install-terraform.sh" >&2
    return 1
  }
  terraform_folder=$(mktemp -d)
  curl --fail --silent --show-error --location --output "$terraform_folder/terraform.zip" \
    "https://releases.hashicorp.com/terraform/$TERRAFORM_VERSION/terraform_$terraform_name.zip" || return 1
  echo "$terraform_sha256  $terraform_folder/terraform.zip" | sha256sum --check --quiet || return 1
  unzip -q -d "$terraform_folder" "$terraform_folder/terraform.zip" terraform || return 1
  export PATH="$terraform_folder:$PATH"
  echo "installed Terraform $TERRAFORM_VERSION for linux_$terraform_arch, checksum verified"
}

install_terraform
