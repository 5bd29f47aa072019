(* Degrees, paths, projections, first-order softmax: identities of words in X. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Referee Require Import Claims Ring GramCube.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Theorem proof_prop_4_13_a_orthogonal : prop_4_13_a_orthogonal.
Proof.
move=> R n d X W V WW VV; rewrite -kernel_cube /projected.
have -> : X *m W *m (X *m W)^T = X *m X^T by rewrite trmx_mul mulmxA -(mulmxA X) WW mulmx1.
by rewrite /gram trmx_mul mulmxA -(mulmxA _ V) VV mulmx1.
Qed.

Theorem proof_prop_B_4_three_hops : prop_B_4_three_hops.
Proof.
move=> R n d X Q K V i j a.
have -> : gram (projected X Q K V) = a *m gram (X *m V) *m a^T by rewrite -gram_mul /projected -/a !mulmxA.
rewrite mxE [RHS]exchange_big; apply: eq_bigr => l _; rewrite [X in X * _]mxE [a^T _ _]mxE mulr_suml.
by apply: eq_bigr => k _; rewrite mulrAC.
Qed.

Section Scalars.
Variable (R : comRingType).
Add Ring r : (ring_of R).
Ltac mcring := mcring_as (GRing.ComRing.zmodType R) (GRing.ComRing.ringType R).

Lemma four_vectors (a b c d p q r : R) :
  a * b * p * (b * c * q) * (c * d * r) = a * b ^+ 2 * c ^+ 2 * d * (p * q * r).
Proof. mcring. Qed.
End Scalars.

Theorem proof_cor_B_3_a_four_vectors : cor_B_3_a_four_vectors.
Proof.
move=> R n d X c i k l j term.
have entry a b : gram (diag_mx c *m X) a b = c 0 a * c 0 b * gram X a b.
  by rewrite gram_mul tr_diag_mx mul_mx_diag mxE mul_diag_mx mxE mulrAC.
by rewrite /term !entry four_vectors.
Qed.

Lemma gram_scale (R : comRingType) n d (c : R) (X : 'M[R]_(n, d)) : gram (c *: X) = c ^+ 2 *: gram X.
Proof. by rewrite /gram [(c *: X)^T]linearZ /= -scalemxAr -scalemxAl scalerA expr2. Qed.

Lemma features_scale (R : comRingType) n d (c : R) (X : 'M[R]_(n, d)) : features (c *: X) = c ^+ 3 *: features X.
Proof. by rewrite /features -/(gram _) gram_scale -scalemxAr -scalemxAl scalerA -exprS. Qed.

Lemma dotZ (R : comRingType) n (a b : R) (u v : 'cV[R]_n) : dot (a *: u) (b *: v) = a * b * dot u v.
Proof. by rewrite /dot -scalemxAr [(a *: u)^T]linearZ /= -scalemxAl scalerA mxE [b * a]mulrC. Qed.

Lemma attend_scale (R : comRingType) n d (c : R) (X : 'M[R]_(n, d)) (x : 'cV[R]_d) :
  attend_query (c *: X) x = c ^+ 2 *: attend_query X x.
Proof.
rewrite /attend_query (_ : (c *: X)^T = c *: X^T); last by rewrite linearZ.
by rewrite -[c *: X^T *m _]scalemxAl -[X^T *m (c *: X)]scalemxAr !scalerA -scalemxAl -expr2.
Qed.

Theorem proof_cor_B_3_b_degree_six : cor_B_3_b_degree_six.
Proof.
move=> R n d X x y c K; rewrite /K; split.
- by rewrite /kernel features_scale -/(gram _) gram_scale -exprM.
- by rewrite !attend_scale dotZ -exprD.
- by rewrite /attend_query -scalemxAr -[X in dot _ X]scale1r dotZ mulr1.
- by rewrite /attend_query -scalemxAr -[X in dot X _]scale1r dotZ mul1r.
Qed.

Theorem proof_cor_B_3_d_paths : cor_B_3_d_paths.
Proof.
move=> R n d X i j path; rewrite kernel_cube power3_entry; split.
  case: (boolP [exists k, [exists l, gram X i k * gram X k l * gram X l j != 0]]).
    by move=> /existsP[k /existsP[l p]] _; exists k, l.
  move=> /existsPn none; rewrite big1 ?eqxx // => k _; rewrite big1 // => l _.
  by apply/eqP; rewrite -[_ == _]negbK; have /existsPn/(_ l) := none k.
move=> G0 [k [l p]]; have t0 a b : 0 <= gram X i a * gram X a b * gram X b j by rewrite !mulr_ge0.
apply: contra p => /eqP/psumr_eq0P; move=> /(_ (fun a _ => sumr_ge0 _ (fun b _ => t0 a b))) /(_ k isT).
by move=> /psumr_eq0P; move=> /(_ (fun b _ => t0 k b)) /(_ l isT) ->.
Qed.

Theorem proof_rem_B_9_linear : rem_B_9_linear.
Proof.
move=> R n d X c a b x y f; rewrite /f !mulr_sumr -big_split /=; apply: eq_bigr => i _.
rewrite /attend_query /dot mulmxDr -!scalemxAr mulmxDr -!scalemxAr !mxE mulrDr.
by congr (_ + _); rewrite mulrCA.
Qed.

Lemma dot_gram (R : comRingType) m n d (A : 'M[R]_(n, d)) (x : 'cV[R]_d) (M : 'M[R]_(n, m)) (y : 'cV[R]_m) :
  dot (A *m x) (M *m y) = (x^T *m A^T *m M *m y) 0 0.
Proof. by rewrite /dot trmx_mul !mulmxA. Qed.

Theorem proof_sum_kernel_without_inverse : sum_kernel_without_inverse.
Proof.
move=> R n d X x y K phi psi.
have eK : K = dot (phi x) (gram X *m phi y).
  rewrite /K /attend_query /phi /gram !mulmxA -[X^T *m X *m x]mulmxA.
  by rewrite /dot !trmx_mul trmxK !mulmxA.
split=> // uG; rewrite eK /psi mulKmx //.
by rewrite /dot [(gram X *m _)^T]trmx_mul gram_sym mulmxA.
Qed.

(* First-order softmax: J = 11ᵀ kills centred data, and H leaves them. *)
Section Softmax.
Variables (R : fieldType) (n d : nat).
Implicit Types X : 'M[R]_(n, d).

Lemma tr_allones : (allones R n)^T = allones R n.
Proof. by rewrite /allones trmx_const. Qed.

Lemma tr_centring : (centring R n)^T = centring R n.
Proof. by rewrite /centring linearB /= linearZ /= trmx1 tr_allones. Qed.

Lemma allones_mul X : (forall j, \sum_i X i j = 0) -> allones R n *m X = 0.
Proof. by move=> X0; apply/matrixP => i j; rewrite !mxE -[RHS](X0 j); apply: eq_bigr => k _; rewrite mxE mul1r. Qed.

Lemma softmax1_centred X s : (forall j, \sum_i X i j = 0) -> softmax1 s X = (s / n%:R) *: features X.
Proof.
move=> X0; have JX := allones_mul X0.
have HX : centring R n *m X = X by rewrite /centring mulmxBl mul1mx -scalemxAl JX scaler0 subr0.
rewrite /softmax1 [(_ + _) *m X]mulmxDl JX add0r -[_ *m _ *m X]mulmxA HX -scalemxAl scalerA.
by rewrite mulrC.
Qed.

Lemma softmax1_gram X s : let A := s *: gram X in let J := allones R n in let H := centring R n in
  gram (softmax1 s X) = n%:R^-1 ^+ 2 *: ((J + A *m H) *m gram X *m (J + H *m A)).
Proof.
move=> A J H; rewrite /softmax1 gram_scale gram_mul -/J -/H -/A; congr (_ *: (_ *m _)).
by rewrite linearD /= trmx_mul tr_centring tr_allones /A linearZ /= gram_sym.
Qed.
End Softmax.

Theorem proof_rem_3_2_b_centred : rem_3_2_b_centred.
Proof. by move=> R n d X s; exact: softmax1_centred. Qed.

Theorem proof_thm_B_1_b_centred : thm_B_1_b_centred.
Proof. by move=> R n d X s X0; rewrite softmax1_centred // gram_scale -kernel_cube. Qed.

Theorem proof_thm_B_1_c_first_order_kernel : thm_B_1_c_first_order_kernel.
Proof. by move=> R n d X s; exact: softmax1_gram. Qed.
