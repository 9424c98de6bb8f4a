/**
 * Part of scripts: `docker_root TOOL` sets `docker_home` to where Docker keeps all its data, which many move to a larger
 * disk. A daemon that hangs is not waited for; where nobody tells, it is the usual place.
 */
export const dockerRootScript = `
docker_root() {
  docker_home=$(timeout 5 "$1" info --format '{{.DockerRootDir}}' 2>/dev/null)
  case $docker_home in /*) ;; *) docker_home=/var/lib/docker ;; esac
}`;
